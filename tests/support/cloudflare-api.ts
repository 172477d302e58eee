import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A version of a worker as it was uploaded. */
export interface UploadedVersion {
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Modules by name. */
  readonly modules: ReadonlyMap<string, { readonly type: string; readonly contents: Uint8Array }>;
}

/** Cloudflare's API as far as wrangler's deployments need it, for one account on loopback. */
export interface CloudflareApi {
  readonly env: Readonly<Record<string, string>>;
  readonly calls: string[];
  readonly versions: UploadedVersion[];
  /** Ids of the deployed versions, the latest last. */
  readonly deployed: string[];
  /** Uploaded asset contents by hash, and the manifest of the latest upload. */
  readonly assets: Map<string, Uint8Array>;
  readonly manifest: Map<string, string>;
  readonly secrets: Set<string>;
  readonly end: () => Promise<void>;
}

const ACCOUNT = "a".repeat(32);

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function formOf(request: IncomingMessage, body: Buffer): Promise<FormData> {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  return await new Response(new Uint8Array(body), { headers }).formData();
}

function answer(response: ServerResponse, result: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ success: true, errors: [], messages: [], result }));
}

function absent(response: ServerResponse, code: number, message: string): void {
  response.writeHead(404, { "content-type": "application/json" });
  const errors = [{ code, message }];
  response.end(JSON.stringify({ success: false, errors, messages: [], result: null }));
}

async function versionIn(form: FormData): Promise<UploadedVersion> {
  const metadata = JSON.parse(form.get("metadata") as string) as Record<string, unknown>;
  const modules = new Map<string, { type: string; contents: Uint8Array }>();
  for (const [name, value] of form) {
    if (value instanceof File) {
      const contents = new Uint8Array(await value.arrayBuffer());
      modules.set(name, { type: value.type, contents });
    }
  }
  return { id: randomUUID(), metadata, modules };
}

class Account implements Omit<CloudflareApi, "env" | "end"> {
  readonly calls: string[] = [];
  readonly versions: UploadedVersion[] = [];
  readonly deployed: string[] = [];
  readonly assets = new Map<string, Uint8Array>();
  readonly manifest = new Map<string, string>();
  readonly secrets = new Set<string>();

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://api");
    const call = `${request.method ?? ""} ${pathname.replace(/^\/client\/v4|\/accounts\/\w+/g, "").replace(/^\/accounts\/\w+/, "")}`;
    this.calls.push(call);
    const body = await bodyOf(request);
    const form = /multipart/.test(request.headers["content-type"] ?? "")
      ? await formOf(request, body)
      : undefined;
    await this.#route(call, body, form, response);
  }

  async #route(
    call: string,
    body: Buffer,
    form: FormData | undefined,
    response: ServerResponse,
  ): Promise<void> {
    if (form !== undefined && call === "POST /workers/assets/upload") {
      await this.#keepAssets(form);
      answer(response, { jwt: "completed", buckets: [] }, 201);
    } else if (form !== undefined) {
      await this.#upload(call, form, response);
    } else if (
      this.versions.length === 0 &&
      /^GET \/workers\/(?:service|script)s\/[\w-]+$/.test(call)
    ) {
      const code = call.includes("/services/") ? 10090 : 10007;
      absent(response, code, "This Worker does not exist on your account.");
    } else {
      answer(response, this.#known(call, body.toString()));
    }
  }

  #known(call: string, body: string): unknown {
    const answers: readonly [RegExp, () => unknown][] = [
      [/^GET .*\/secrets$/, () => [...this.secrets].map((name) => ({ name, type: "secret_text" }))],
      [/^POST .*\/assets-upload-session$/, () => this.#session(JSON.parse(body) as Manifest)],
      [/^POST .*\/deployments$/, () => this.#deploy(JSON.parse(body) as Deployment)],
      [
        /^GET .*\/deployments$/,
        () => ({ deployments: this.deployed.toReversed().map((id) => deployment(id)) }),
      ],
      [/^GET .*\/versions$/, () => ({ items: this.versions.map(({ id }) => versionResult(id)) })],
      [/^GET .*\/versions\/[\w-]+$/, () => versionResult(call.split("/").at(-1) ?? "")],
      [/^GET \/workers\/services\/[\w-]+$/, () => SERVICE],
      [/\/subdomain$/, () => ({ subdomain: "tests", enabled: true, previews_enabled: true })],
      [/^GET \/zones$/, () => [{ id: "b".repeat(32), name: "shop.example" }]],
      [/\/domains\/changeset$/, () => ({ added: [], removed: [], updated: [], conflicting: [] })],
      [/\/routes$|\/domains\//, () => []],
    ];
    return answers.find(([pattern]) => pattern.test(call))?.[1]() ?? {};
  }

  async #keepAssets(form: FormData): Promise<void> {
    for (const [hash, value] of form) {
      const text = value instanceof File ? await value.text() : value;
      this.assets.set(hash, Buffer.from(text, "base64"));
    }
  }

  #deploy({ versions }: Deployment): object {
    this.deployed.push(...versions.map((version) => version.version_id));
    return { id: randomUUID(), versions };
  }

  #session({ manifest }: Manifest): { readonly jwt: string; readonly buckets: string[][] } {
    this.manifest.clear();
    for (const [file, { hash }] of Object.entries(manifest)) {
      this.manifest.set(file, hash);
    }
    const missing = [...new Set(this.manifest.values())].filter((hash) => !this.assets.has(hash));
    return {
      jwt: `session-${createHash("sha1").digest("hex")}`,
      buckets: missing.length === 0 ? [] : [missing],
    };
  }

  async #upload(call: string, form: FormData, response: ServerResponse): Promise<void> {
    const version = await versionIn(form);
    this.versions.push(version);
    if (call.startsWith("PUT")) {
      this.deployed.push(version.id);
    }
    answer(response, {
      ...versionResult(version.id),
      etag: version.id,
      deployment_id: version.id,
      startup_time_ms: 1,
    });
  }
}

interface Deployment {
  readonly versions: readonly { readonly version_id: string }[];
}

const SERVICE = {
  default_environment: {
    environment: "production",
    script: { last_deployed_from: "wrangler", tags: [] },
  },
};

interface Manifest {
  readonly manifest: Readonly<Record<string, { readonly hash: string }>>;
}

function versionResult(id: string): object {
  const now = "2026-01-01T00:00:00Z";
  return {
    id,
    number: 1,
    metadata: {
      has_preview: true,
      created_on: now,
      modified_on: now,
      author_email: "a@b.c",
      source: "wrangler",
    },
    annotations: {},
    resources: { bindings: [], script: { handlers: ["fetch"] }, script_runtime: {} },
    startup_time_ms: 1,
  };
}

function deployment(id: string): object {
  return {
    id: randomUUID(),
    source: "wrangler",
    strategy: "percentage",
    author_email: "a@b.c",
    created_on: "2026-01-01T00:00:00Z",
    annotations: {},
    versions: [{ version_id: id, percentage: 100 }],
  };
}

export async function cloudflareApi(): Promise<CloudflareApi> {
  const account = new Account();
  const server = createServer((request, response) => {
    account.serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return Object.assign(account, {
    env: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`,
      CLOUDFLARE_API_TOKEN: "token-of-the-test",
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    },
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  });
}
