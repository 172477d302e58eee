import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { HOSTS } from "../build-context/names.ts";
import type { HeldToken } from "../wix/held-token.ts";
import type { Fetch } from "../wix/tokens.ts";

/** The way by which a build's calls reach Wix: what comes in here goes out with the token. */
export interface Passage {
  /** Its path is a secret: whoever knows it may call Wix as this run does. */
  readonly address: string;
  /** How many calls were passed on. */
  readonly calls: () => number;
  readonly end: () => Promise<void>;
}

/** What a passage needs. */
export interface PassageOptions {
  readonly fetch: Fetch;
  readonly token: HeldToken;
  /** Told why a call could not be passed on. */
  readonly onFailure: (reason: string) => void;
}

/** What the SDK sends that means something to Wix. Nothing else is passed on. */
const SENT_ON = [
  "accept",
  "commonconfig",
  "content-type",
  "x-wix-bi-gateway",
  "x-wix-consistent",
  "x-wix-linguist",
];

const PASSED_BACK = ["content-type", "retry-after", "x-wix-consistent", "x-wix-request-id"];

/** Where Wix hands out tokens, or makes identities. */
const TOKENS = /^\/(?:oauth2?|_api\/(?:iam|oauth2?))(?:\/|$)/;

const LIMIT_MILLISECONDS = 60_000;

/** What is asked of Wix by a request to a passage; nothing when it may not be asked. */
function targetOf(key: string, requestUrl: string): URL | undefined {
  const [, given, host = "", ...rest] = requestUrl.split("/");
  if (given !== key || !HOSTS.includes(host)) {
    return undefined;
  }
  const url = URL.parse(`https://${host}/${rest.join("/")}`);
  const isMeant = url !== null && url.hostname === host && !TOKENS.test(decoded(url.pathname));
  return isMeant ? url : undefined;
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname).replaceAll(/\/+/g, "/");
  } catch {
    return "/oauth2";
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a request without an encoding yields buffers
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** An error in Wix's own form: the SDK shows its code and message. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  const applicationError = { code, description: message, data: {} };
  response.end(JSON.stringify({ message, details: { applicationError } }));
}

/** Opens a passage on the loopback interface. */
export async function openPassage({ fetch, token, onFailure }: PassageOptions): Promise<Passage> {
  const key = randomBytes(32).toString("base64url");
  let calls = 0;

  const send = async (request: IncomingMessage, url: URL): Promise<Response> => {
    const body = await bodyOf(request);
    const headers = new Headers();
    for (const name of SENT_ON) {
      const value = request.headers[name];
      if (typeof value === "string") {
        headers.set(name, value);
      }
    }
    const ask = async (authorization: string): Promise<Response> => {
      headers.set("authorization", authorization);
      return await fetch(url.href, {
        method: request.method ?? "GET",
        headers,
        redirect: "manual",
        signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
        ...(body.byteLength === 0 ? {} : { body }),
      });
    };
    const known = await token.current();
    const answer = await ask(known);
    return answer.status === 401 ? await ask(await token.replace(known)) : answer;
  };

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = targetOf(key, request.url ?? "");
    if (url === undefined) {
      refuse(response, 403, "PASSAGE_REFUSED", "headless-edge run passes no such call on");
      return;
    }
    calls += 1;
    try {
      const answer = await send(request, url);
      for (const name of PASSED_BACK) {
        const value = answer.headers.get(name);
        if (value !== null) {
          response.setHeader(name, value);
        }
      }
      response.writeHead(answer.status);
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onFailure(reason);
      refuse(response, 502, "UPSTREAM_UNAVAILABLE", reason);
    }
  };

  const server = createServer((request, response) => {
    void pass(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  return {
    address: `http://127.0.0.1:${port}/${key}`,
    calls: () => calls,
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
