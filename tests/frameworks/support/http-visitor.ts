import { type IncomingHttpHeaders, request } from "node:http";

import type { DevServer } from "../../support/dev-server.ts";

/** An answer, and how it arrived. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as it came: text, and milliseconds after the request was sent. */
  readonly chunks: readonly { readonly text: string; readonly after: number }[];
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

const NAVIGATION = {
  accept: "text/html,application/xhtml+xml,*/*;q=0.8",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "same-origin",
};

const SUBREQUEST = {
  accept: "*/*",
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
  "sec-fetch-site": "same-origin",
};

/** The form with that text in it, as its page has it. */
interface Form {
  readonly action: string;
  readonly isMultipart: boolean;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag);
  return (value?.[1] ?? value?.[2] ?? value?.[3])
    ?.replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** Reads the first form that posts and has a field or a button of that name or text. */
function findForm(html: string, wanted: string): Form {
  for (const [form] of html.matchAll(/<form\b[\s\S]*?<\/form>/gi)) {
    const head = /<form\b[^>]*>/i.exec(form)?.[0] ?? "";
    if (!form.includes(wanted) || attribute(head, "method")?.toLowerCase() !== "post") {
      continue;
    }
    const inputs = [...form.matchAll(/<input\b[^>]*>/gi)].map(([input]) => input);
    return {
      action: attribute(head, "action") ?? "",
      isMultipart: attribute(head, "enctype")?.toLowerCase() === "multipart/form-data",
      fields: inputs.map((input) => [
        attribute(input, "name") ?? "",
        attribute(input, "value") ?? "",
      ]),
    };
  }
  throw new Error(`no form with ${JSON.stringify(wanted)} in:\n${html}`);
}

async function encode({ isMultipart, fields }: Form): Promise<Required<Sent>> {
  const data = isMultipart ? new FormData() : new URLSearchParams();
  for (const [name, value] of fields) {
    data.append(name, value);
  }
  const encoded = new Response(data);
  return {
    method: "POST",
    headers: { "content-type": encoded.headers.get("content-type") ?? "" },
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}

/**
 * A browser without scripts, in front of a running site: keeps cookies, says what a browser says
 * (`fetch` may not: it overwrites `Sec-Fetch-Mode`), follows nothing by itself.
 */
export class HttpVisitor {
  readonly #server: DevServer;
  readonly cookies: Map<string, string> = new Map();

  constructor(server: DevServer) {
    this.#server = server;
  }

  /** A page being opened. */
  async open(target: string): Promise<Answer> {
    return await this.#send(target, { headers: NAVIGATION });
  }

  /** A page's own `fetch`. */
  async fetch(target: string, sent: Sent = {}): Promise<Answer> {
    return await this.#send(target, { ...sent, headers: { ...SUBREQUEST, ...sent.headers } });
  }

  /** Sends the first form of a page that contains that text. */
  async submit(page: Answer, at: string, wanted: string): Promise<Answer> {
    const form = findForm(page.text, wanted);
    const { method, headers, body } = await encode(form);
    const target = new URL(form.action, new URL(at, this.#server.origin));
    return await this.#send(target.href, {
      method,
      body,
      headers: { ...NAVIGATION, ...headers, origin: this.#server.origin },
    });
  }

  /** Goes to the login page, is that member there, and comes back; answers the callback's answer. */
  async login(memberId: string, returnTo: string): Promise<Answer> {
    const begun = await this.open(`/_auth/login?returnTo=${encodeURIComponent(returnTo)}`);
    if (begun.status !== 302) {
      throw new Error(`login did not begin: ${begun.status} ${begun.text}`);
    }
    const chosen = await this.#server.wix.login(memberId, begun.headers.location ?? "");
    return await this.open(chosen);
  }

  /** Who the host says that this is. */
  async me(): Promise<{
    readonly role: string;
    readonly visitorId?: string;
    readonly member?: { readonly id: string };
  }> {
    return JSON.parse((await this.fetch("/_auth/me")).text);
  }

  async #send(target: string, { method = "GET", headers = {}, body }: Sent): Promise<Answer> {
    const url = new URL(target, this.#server.origin);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const all = {
      "user-agent": CHROME,
      ...headers,
      ...(cookie === "" ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-length": String(body.byteLength) }),
    };
    const startedAt = performance.now();
    const answer = await new Promise<Answer>((resolve, reject) => {
      const sending = request(url, { method, headers: all }, (response) => {
        const chunks: { text: string; after: number }[] = [];
        response.setEncoding("utf8");
        response.on("data", (text: string) => {
          chunks.push({ text, after: performance.now() - startedAt });
        });
        response.once("error", reject);
        response.once("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: chunks.map(({ text }) => text).join(""),
            chunks,
          });
        });
      });
      sending.once("error", reject);
      sending.end(body);
    });
    this.#take(answer);
    return answer;
  }

  #take({ headers }: Answer): void {
    for (const line of headers["set-cookie"] ?? []) {
      const [pair = "", ...attributes] = line.split(";");
      const name = pair.slice(0, pair.indexOf("=")).trim();
      if (attributes.some((text) => /^\s*max-age=0$/i.test(text))) {
        this.cookies.delete(name);
      } else {
        this.cookies.set(name, pair.slice(pair.indexOf("=") + 1));
      }
    }
  }
}
