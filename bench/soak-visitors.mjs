/** Browsers that visit the soaked host: what they do, and what they must be told. */
import { Agent, request } from "node:http";

/** How often of a hundred a visit is something other than a page that asks who is calling. */
const SHARES = { login: 3, logout: 3, me: 3, plain: 4, together: 6 };

/** The first wrong answers are shown when they come. */
const MOST_SHOWN = 10;

/**
 * @param {{ hostUrl: URL, count: number, members: readonly string[], random: () => number,
 *   choose: (memberId: string, loginUrl: string) => Promise<string> }} options
 */
export function createVisitors({ hostUrl, count, members, random, choose }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const browsers = Array.from({ length: count }, (_, number) => ({
    number,
    jar: new Map(),
    isBusy: false,
    /** Undefined while nobody has been told. */
    identity: undefined,
    /** Who this browser was before, and must never be again. */
    ended: new Set(),
  }));
  /** The browser that each visitor id belongs to. */
  const owners = new Map();
  const wrong = [];
  const figures = { logins: 0, logouts: 0, refusals: 0, fineRefusals: 0, late: 0 };
  let requests = 0;
  let weather = "fine";
  let weatherChanges = 0;

  const pick = (list) => list[Math.floor(random() * list.length)];

  function fault(kind, browser, facts) {
    if (wrong.length < MOST_SHOWN) {
      console.error(JSON.stringify({ kind, browser: browser.number, request: requests, ...facts }));
    }
    wrong.push({ kind, browser: browser.number, request: requests, ...facts });
  }

  /** One request, whose cookies are taken when its headers arrive. */
  async function send(browser, path, method = "GET") {
    requests += 1;
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const isPage = path.startsWith("/_auth/login") || path.startsWith("/_auth/callback");
    const headers = {
      host: "localhost",
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36",
      "sec-fetch-site": "same-origin",
      "sec-fetch-mode": isPage ? "navigate" : "cors",
      "sec-fetch-dest": isPage ? "document" : "empty",
      accept: isPage ? "text/html" : "application/json",
      ...(cookie === "" ? {} : { cookie }),
    };
    const response = await new Promise((resolve, reject) => {
      request(new URL(path, hostUrl), { method, headers, agent }, resolve)
        .on("error", reject)
        .end();
    });
    for (const line of response.headers["set-cookie"] ?? []) {
      const pair = line.split(";", 1)[0];
      const name = pair.slice(0, pair.indexOf("="));
      if (/max-age=0/i.test(line)) {
        browser.jar.delete(name);
      } else {
        browser.jar.set(name, pair.slice(pair.indexOf("=") + 1));
      }
    }
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) {
      text += chunk;
    }
    return { status: response.statusCode, location: response.headers.location, text };
  }

  /** Compares an answer about the caller with what is known of this browser. */
  function judge(browser, told) {
    const known = browser.identity;
    const owner = owners.get(told.id);
    if (told.role === "visitor" && owner !== undefined && owner !== browser.number) {
      fault("crossed", browser, { known, told, owner });
    } else if (known === undefined) {
      if (told.role === "member" || browser.ended.has(told.id)) {
        fault("crossed", browser, { known, told });
      }
      browser.identity = told;
      owners.set(told.id, browser.number);
    } else if (known.id !== told.id) {
      fault(told.role === "member" ? "crossed" : "lost", browser, { known, told });
      browser.identity = told;
      owners.set(told.id, browser.number);
    }
  }

  async function who(browser) {
    const changes = weatherChanges;
    const wasFine = weather === "fine";
    const { status, text } = await send(browser, "/who");
    const answer = JSON.parse(text);
    if (status === 200) {
      judge(browser, answer);
      return;
    }
    if (answer.code === "token_over") {
      figures.late += 1;
      return;
    }
    figures.refusals += 1;
    if (wasFine && changes === weatherChanges) {
      figures.fineRefusals += 1;
    }
    if (!String(answer.code ?? "").startsWith("upstream_")) {
      fault("other", browser, { status, answer });
    }
  }

  async function me(browser) {
    const { status, text } = await send(browser, "/_auth/me");
    const { role, visitorId, member } = JSON.parse(text);
    const id = member?.id ?? visitorId;
    if (status !== 200) {
      fault("page", browser, { status, path: "/_auth/me" });
    } else if (id !== undefined) {
      judge(browser, { role, id });
    } else if (browser.identity !== undefined) {
      fault("lost", browser, { known: browser.identity, told: { role } });
      browser.identity = undefined;
    }
  }

  async function plain(browser) {
    const { status } = await send(browser, "/plain");
    if (status !== 200) {
      fault("page", browser, { status, path: "/plain" });
    }
  }

  async function login(browser) {
    const begun = await send(browser, "/_auth/login");
    if (begun.status !== 302) {
      return;
    }
    // Asking for the login page may have made the visitor, whose id this browser was not told.
    const memberId = pick(members);
    const callback = await choose(memberId, begun.location).catch(() => undefined);
    if (callback === undefined) {
      return;
    }
    const { pathname, search } = new URL(callback);
    const { status } = await send(browser, pathname + search);
    if (status === 302) {
      figures.logins += 1;
      if (browser.identity?.role === "visitor") {
        browser.ended.add(browser.identity.id);
      }
      browser.identity = { role: "member", id: memberId };
    }
  }

  async function logout(browser) {
    const { status } = await send(browser, "/_auth/logout", "POST");
    if (status !== 200) {
      fault("other", browser, { status, path: "/_auth/logout" });
      return;
    }
    figures.logouts += 1;
    if (browser.identity !== undefined) {
      browser.ended.add(browser.identity.id);
    }
    browser.identity = undefined;
  }

  const DEEDS = {
    login,
    logout,
    me,
    plain,
    together: async (browser) => {
      // A browser that is nobody yet may be made two visitors by two pages at once.
      await Promise.all([who(browser), browser.identity === undefined ? undefined : who(browser)]);
    },
  };

  function deed() {
    let left = random() * 100;
    for (const [name, share] of Object.entries(SHARES)) {
      left -= share;
      if (left < 0) {
        return DEEDS[name];
      }
    }
    return who;
  }

  return {
    requests: () => requests,
    faults: () => wrong,
    figures: () => figures,
    setWeather: (next) => {
      weather = next;
      weatherChanges += 1;
    },
    /** One visit of some browser. */
    act: async () => {
      let browser = pick(browsers);
      while (browser.isBusy) {
        browser = pick(browsers);
      }
      browser.isBusy = true;
      try {
        await deed()(browser);
      } catch (error) {
        fault("other", browser, { error: String(error) });
      } finally {
        browser.isBusy = false;
      }
    },
    /** At the end everybody must still be who they were. */
    askEverybody: async () => {
      for (const browser of browsers) {
        await me(browser);
      }
      agent.destroy();
    },
  };
}
