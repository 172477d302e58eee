/** What people do with their browsers, and what the judge is told of it. */
import { setTimeout as sleep } from "node:timers/promises";

/** How often of a hundred a visit is something other than a page that asks who is calling. */
const SHARES = { login: 4, logout: 3, raced: 2, tabs: 8, me: 4, plain: 4, add: 10, revoke: 0.4 };

/** Whoever was refused does not try again at once. */
const AFTER_REFUSAL_MS = 250;

/** Of what the SDK says of a failure, in characters. */
const MOST_SHOWN = 60;

/** A machine that keeps a process from its work for so long says nothing of time limits. */
const STALLED_MS = 250;

/**
 * @param {{ stage: object, weather: object, pulse: object, judge: object, carts: object, random: () => number,
 *   membersOf: (browser: object) => readonly string[], count: () => void }} options
 */
export function createDeeds({ stage, weather, pulse, judge, carts, random, membersOf, count }) {
  const figures = {
    logins: 0,
    logouts: 0,
    tabs: 0,
    raced: 0,
    revoked: 0,
    refusals: 0,
    late: 0,
    stalled: 0,
  };
  const pick = (list) => list[Math.floor(random() * list.length)];

  /** @returns the answer with what it may be explained by; undefined when it was refused. */
  async function ask(browser, path, { options, isRight = (status) => status === 200 } = {}) {
    count();
    const since = weather.now();
    const answer = await browser.send(pick(stage.urls()), path, options);
    if (isRight(answer.status)) {
      figures.late += Number(/"late":(\d+)/u.exec(answer.text)?.[1] ?? 0);
      return answer;
    }
    figures.refusals += 1;
    const code = codeOf(answer);
    const hasCause = weather.explain(since, code) !== "none";
    if (!hasCause && pulse.worst() > STALLED_MS) {
      figures.stalled += 1;
    } else if (!hasCause) {
      const { pathname } = new URL(path, "http://localhost");
      judge.fault("refused", browser, { path: pathname, status: answer.status, code });
    }
    await sleep(AFTER_REFUSAL_MS);
    return undefined;
  }

  async function who(browser) {
    const asked = browser.identity;
    const answer = await ask(browser, "/who");
    if (answer === undefined) {
      return false;
    }
    judge.identity(browser, asked, JSON.parse(answer.text).caller, true);
    return true;
  }

  async function page(browser) {
    const asked = browser.identity;
    const least = asked === undefined ? 0 : carts.before(asked.id);
    const answer = await ask(browser, "/page");
    if (answer !== undefined) {
      const { caller, cart } = JSON.parse(answer.text);
      judge.identity(browser, asked, caller, true);
      const isSame = asked?.id === caller.id;
      carts.seen(browser, caller.id, { least: isSame ? least : 0, told: cart });
    }
  }

  async function add(browser) {
    const asked = browser.identity;
    if (asked === undefined) {
      await who(browser);
      return;
    }
    const done = carts.adding(asked.id);
    const answer = await ask(browser, "/add", { options: { method: "POST" } });
    const owner = answer === undefined ? undefined : JSON.parse(answer.text).cart.owner;
    if (owner === asked.id) {
      done();
    } else if (owner !== undefined && browser.revoked?.id !== asked.id) {
      judge.fault("cart crossed", browser, { asked, owner });
    } else if (owner !== undefined) {
      // Wix had ended the session: the item is in the cart of whoever came after it.
      carts.adding(owner)();
    }
  }

  async function me(browser) {
    const asked = browser.identity;
    const { status, text } = await plainly(browser, "/_auth/me");
    const { role, visitorId, member } = JSON.parse(text);
    const id = member?.id ?? visitorId;
    if (status === 200 && id !== undefined) {
      judge.identity(browser, asked, { role, id }, false);
    } else if (status === 200) {
      judge.nobody(browser, asked);
    }
  }

  /** What needs nothing of Wix, and must not fail whatever the weather. */
  async function plainly(browser, path, options) {
    count();
    const answer = await browser.send(pick(stage.urls()), path, options);
    if (answer.status !== 200) {
      judge.fault("page", browser, { status: answer.status, path });
    }
    return answer;
  }

  /** Several tabs at once, mostly with an expired token. */
  async function tabs(browser) {
    figures.tabs += 1;
    const isNew = browser.identity === undefined || browser.revoked !== undefined;
    const open = isNew ? [who, who, who] : [page, who, page, me];
    browser.isForming = isNew;
    await Promise.all(open.slice(0, 2 + Math.floor(random() * 3)).map((tab) => tab(browser)));
    browser.isForming = false;
    await who(browser);
  }

  /** @returns the address that Wix sends the browser back to, when it could be had. */
  async function beginLogin(browser, memberId) {
    const answer = await ask(browser, "/_auth/login", {
      options: { isPage: true },
      isRight: (status) => status === 302,
    });
    if (answer === undefined) {
      return undefined;
    }
    const { location } = await stage.wix("POST", "login", { memberId, loginUrl: answer.location });
    const { pathname, search } = new URL(location);
    return pathname + search;
  }

  async function finishLogin(browser, memberId, callback) {
    const before = browser.identity;
    const over = carts.merging(before?.role === "visitor" ? before.id : undefined, memberId);
    const answer = await ask(browser, callback, {
      options: { isPage: true },
      isRight: (status) => status === 302,
    });
    over(answer !== undefined);
    if (answer !== undefined) {
      figures.logins += 1;
      judge.loggedIn(browser, { role: "member", id: memberId });
    }
  }

  async function login(browser) {
    const memberId = pick(membersOf(browser));
    // Who it is must be known before, for their cart goes with them.
    const callback = (await who(browser)) ? await beginLogin(browser, memberId) : undefined;
    if (callback !== undefined) {
      await finishLogin(browser, memberId, callback);
    }
  }

  async function logout(browser) {
    const { status } = await plainly(browser, "/_auth/logout", { method: "POST" });
    if (status === 200) {
      figures.logouts += 1;
      judge.loggedOut(browser);
    }
  }

  /** A login or a logout while pages are on their way, which must not undo it. */
  async function raced(browser) {
    figures.raced += 1;
    const memberId = pick(membersOf(browser));
    const isLogin = random() < 0.5 && (await who(browser));
    const callback = isLogin ? await beginLogin(browser, memberId) : undefined;
    const deed =
      callback === undefined ? logout(browser) : finishLogin(browser, memberId, callback);
    browser.isForming = true;
    await Promise.all([who(browser), deed, who(browser)]);
    browser.isForming = false;
    await who(browser);
  }

  /** The one thing that ends a session: Wix says that its refresh token is dead. */
  async function revoke(browser) {
    const answer = (await who(browser)) ? await ask(browser, "/refresh-token") : undefined;
    if (answer === undefined || browser.revoked !== undefined) {
      return;
    }
    const { refreshToken } = JSON.parse(answer.text);
    const { revoked } = await stage.wix("POST", "revoke", { refreshToken });
    if (revoked === 1) {
      figures.revoked += 1;
      browser.revoked = { id: browser.identity.id, at: performance.now() };
    }
  }

  const deeds = { login, logout, raced, tabs, me, plain, add, revoke };

  async function plain(browser) {
    await plainly(browser, "/plain");
  }

  function next() {
    let left = random() * 100;
    for (const [name, share] of Object.entries(SHARES)) {
      left -= share;
      if (left < 0) {
        return deeds[name];
      }
    }
    return page;
  }

  return { figures: () => figures, next, who, me };
}

function codeOf({ status, text }) {
  if (status === 0) {
    return "no answer in 8 s";
  }
  try {
    const [firstLine = ""] = String(JSON.parse(text).code).split("\n");
    return firstLine.slice(0, MOST_SHOWN);
  } catch {
    return `${status} page`;
  }
}
