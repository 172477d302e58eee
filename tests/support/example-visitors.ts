import { request as sendOverHttp } from "node:http";

import type { Miniflare } from "miniflare";

import { controlOf, type MemberAnswer } from "./local-wix.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36";
const CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/** How a request is made: an address that is opened, a call of a script, or a look at the headers. */
export type Manner = "opens" | "fetches" | "looks";

/** Somebody who visits a composed example, with the cookies that they have. */
export interface ExampleVisitor {
  readonly name: string;
  readonly cookies: ReadonlyMap<string, string>;
  readonly isCrawler: boolean;
  /** What nobody else may be shown. */
  readonly marks: readonly string[];
}

/** A request of theirs for a path of the origin. */
export function requestOf(
  { cookies, isCrawler }: ExampleVisitor,
  url: string,
  manner: Manner,
): Request {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return new Request(url, {
    method: manner === "looks" ? "HEAD" : "GET",
    redirect: "manual",
    headers: {
      accept: manner === "opens" ? "text/html" : "*/*",
      "user-agent": isCrawler ? CRAWLER : BROWSER,
      "sec-fetch-mode": manner === "opens" ? "navigate" : "cors",
      "sec-fetch-dest": manner === "opens" ? "document" : "empty",
      "sec-fetch-site": manner === "opens" ? "none" : "same-origin",
      ...(cookie === "" ? {} : { cookie }),
    },
  });
}

/** Sends a request as it is. `fetch` would say of itself that it opens no page. */
export async function sendTo(miniflare: Miniflare, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const target = new URL(`${pathname}${search}`, await miniflare.ready);
  const headers = Object.fromEntries(request.headers);
  return new Promise((resolve, reject) => {
    const sent = sendOverHttp(target, { method: request.method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("error", reject);
      answer.once("end", () => {
        const status = answer.statusCode ?? 0;
        const body = chunks.length === 0 ? null : Buffer.concat(chunks);
        const told = new Headers();
        for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
          values.forEach((value) => {
            told.append(name, value);
          });
        }
        resolve(new Response(body, { status, headers: told }));
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}

/** Two members, two visitors, somebody whom nobody knows yet, and a crawler. */
export async function exampleVisitors(
  miniflare: Miniflare,
  origin: string,
): Promise<readonly ExampleVisitor[]> {
  const { fetch: ask } = await miniflare.getWorker("local-wix");
  const wix = controlOf(ask as unknown as typeof globalThis.fetch, "http://local-wix.test");
  const [ada, ben] = await wix.members();
  const nobody = { name: "somebody new", cookies: new Map(), isCrawler: false, marks: [] };
  const crawler = { name: "a crawler", cookies: new Map(), isCrawler: true, marks: [] };

  async function visit(
    cookies: Map<string, string>,
    path: string,
    manner: Manner,
  ): Promise<Response> {
    const asked = { ...nobody, cookies };
    const answer = await sendTo(miniflare, requestOf(asked, `${origin}${path}`, manner));
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
      if (/max-age=0/iu.test(line)) {
        cookies.delete(name);
      } else {
        cookies.set(name, value);
      }
    }
    return answer;
  }

  async function visitor(name: string): Promise<ExampleVisitor> {
    const cookies = new Map<string, string>();
    await visit(cookies, "/_auth/login", "opens");
    const me: { visitorId: string } = JSON.parse(
      await (await visit(cookies, "/_auth/me", "fetches")).text(),
    );
    return { name, cookies, isCrawler: false, marks: [me.visitorId] };
  }

  async function member(who: MemberAnswer | undefined): Promise<ExampleVisitor> {
    if (who === undefined) {
      throw new Error("the local Wix has too few members");
    }
    const cookies = new Map<string, string>();
    const begun = await visit(cookies, "/_auth/login", "opens");
    const back = new URL(await wix.login(who.id, begun.headers.get("location") ?? ""));
    await visit(cookies, `${back.pathname}${back.search}`, "opens");
    const { nickname } = who.profile;
    const first = nickname.split(" ")[0] ?? nickname;
    return {
      name: first,
      cookies,
      isCrawler: false,
      marks: [who.id, who.loginEmail, nickname],
    };
  }

  return [
    await member(ada),
    await member(ben),
    await visitor("a visitor"),
    await visitor("another visitor"),
    nobody,
    crawler,
  ];
}
