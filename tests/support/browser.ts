import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import type { WorkerHandlers } from "../../src/worker.ts";
import { localWix } from "./local-wix-control.ts";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

const NAVIGATION = {
  accept: "text/html,application/xhtml+xml,*/*;q=0.8",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "none",
};

const SUBREQUEST = {
  accept: "*/*",
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
  "sec-fetch-site": "same-origin",
};

/** An answer together with its body, which tests mostly want both of. */
export interface Visit {
  readonly response: Response;
  readonly status: number;
  readonly text: string;
}

/** One browser in front of one worker: keeps cookies, says who it is, follows nothing by itself. */
export class Browser {
  readonly #worker: WorkerHandlers;
  readonly origin: string;
  readonly cookies: Map<string, string> = new Map();

  constructor(worker: WorkerHandlers, origin: string = "http://localhost") {
    this.#worker = worker;
    this.origin = origin;
  }

  /** A page being opened. */
  open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Visit> {
    return this.visit(path, { headers: { ...NAVIGATION, ...headers } });
  }

  /** A page's own `fetch`. */
  fetch(path: string, init: RequestInit = {}): Promise<Visit> {
    return this.visit(path, {
      ...init,
      headers: { ...SUBREQUEST, ...Object.fromEntries(new Headers(init.headers)) },
    });
  }

  /** A form being sent by a page of the site. */
  submit(path: string, fields: Readonly<Record<string, string>> = {}): Promise<Visit> {
    return this.visit(path, {
      method: "POST",
      body: new URLSearchParams(fields).toString(),
      headers: {
        ...NAVIGATION,
        "sec-fetch-site": "same-origin",
        origin: this.origin,
        "content-type": "application/x-www-form-urlencoded",
      },
    });
  }

  /** Sends a request and takes the cookies of its answer; nothing more. */
  async visit(path: string, init: RequestInit = {}): Promise<Visit> {
    const response = await this.send(path, init);
    this.take(response);
    return { response, status: response.status, text: await response.text() };
  }

  /** Sends a request and leaves its answer, cookies included, to the test. */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0 && !headers.has("cookie")) {
      headers.set("cookie", this.cookieHeader);
    }
    if (!headers.has("user-agent")) {
      headers.set("user-agent", CHROME);
    }
    const request = new Request(new URL(path, this.origin), {
      ...init,
      headers,
      redirect: "manual",
    });
    const context = createExecutionContext();
    const response = await this.#worker.fetch(request, {}, context);
    // Background work may still need the test's own streams, so it is waited for beside the test.
    void waitOnExecutionContext(context);
    return response;
  }

  /** Applies an answer's `Set-Cookie` lines, as they arrive. */
  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      const name = pair.slice(0, pair.indexOf("=")).trim();
      const isGone = attributes.some((attribute) => /^\s*max-age=0$/iu.test(attribute));
      if (isGone) {
        this.cookies.delete(name);
      } else {
        this.cookies.set(name, pair.slice(pair.indexOf("=") + 1));
      }
    }
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Logs in as one of local Wix's members, by way of its login page; answers the callback's answer. */
  async login(memberId: string, returnTo: string = "/"): Promise<Visit> {
    return this.open(await this.callbackFor(memberId, returnTo));
  }

  /** Begins a login, lets the person choose, and answers the callback URL, not yet opened. */
  async callbackFor(memberId: string, returnTo: string = "/"): Promise<string> {
    const begun = await this.open(`/_auth/login?returnTo=${encodeURIComponent(returnTo)}`);
    const loginUrl = begun.response.headers.get("location");
    if (begun.status !== 302 || loginUrl === null) {
      throw new Error(`login did not begin: ${begun.status} ${begun.text}`);
    }
    return (await localWix.login(memberId, loginUrl)).location;
  }

  async me(): Promise<{ role: string; visitorId?: string; member?: { id: string } }> {
    const visit = await this.fetch("/_auth/me");
    return JSON.parse(visit.text) as { role: string; visitorId?: string; member?: { id: string } };
  }
}
