/** A browser as far as the host can tell: a jar of cookies, and requests with them. */
import { Agent, request } from "node:http";

/** workerd closes what is idle for 5 s, perhaps just when it is used again: that is avoided. */
const AGENT = new Agent({ keepAlive: true, maxSockets: 128, timeout: 2000 });
/** Longer than any time limit of the host's own; what the SDK calls in a page has none. */
const PATIENCE_MS = 8000;
const USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36";

export class Browser {
  /** @param {number} number */
  constructor(number) {
    this.number = number;
    /** Two browsers in which the same two members log in. */
    this.household = number >> 1;
    this.isBusy = false;
    this.jar = new Map();
    /** Who it is, by all that was told; undefined while nobody has been told. */
    this.identity = undefined;
    /** Whether several first requests are under way, each of which may make a visitor. */
    this.isForming = false;
    /** Whom it was before, and must never be again. */
    this.ended = new Set();
    /** Whose refresh token Wix was told to revoke, and when. */
    this.revoked = undefined;
  }

  /**
   * One request. Cookies are taken when the headers arrive, as a browser does. Nobody waits for
   * ever: then the status is 0.
   *
   * @param {URL} hostUrl
   */
  async send(hostUrl, path, { method = "GET", isPage = false } = {}) {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      host: "localhost",
      "user-agent": USER_AGENT,
      "sec-fetch-site": "same-origin",
      "sec-fetch-mode": isPage ? "navigate" : "cors",
      "sec-fetch-dest": isPage ? "document" : "empty",
      accept: isPage ? "text/html" : "application/json",
      ...(cookie === "" ? {} : { cookie }),
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await this.#receive(new URL(path, hostUrl), { method, headers, signal });
    } catch (error) {
      if (signal.aborted) {
        return { status: 0, location: undefined, text: "" };
      }
      throw error;
    }
  }

  async #receive(url, options) {
    const response = await new Promise((resolve, reject) => {
      request(url, { ...options, agent: AGENT }, resolve)
        .on("error", (cause) => {
          reject(new Error(`${options.method} ${url.pathname}`, { cause }));
        })
        .end();
    });
    for (const line of response.headers["set-cookie"] ?? []) {
      this.#take(line);
    }
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) {
      text += chunk;
    }
    return { status: response.statusCode, location: response.headers.location, text };
  }

  /** Once no browser has anything more to ask. */
  static close() {
    AGENT.destroy();
  }

  #take(line) {
    const pair = line.split(";", 1)[0];
    const name = pair.slice(0, pair.indexOf("="));
    if (/max-age=0/iu.test(line)) {
      this.jar.delete(name);
    } else {
      this.jar.set(name, pair.slice(pair.indexOf("=") + 1));
    }
  }
}
