/** Compares what browsers are told with who they are. */

/** The first wrong answers are shown when they come. */
const MOST_SHOWN = 20;

/** As long as an access token goes on after its refresh token was revoked, and some more. */
const OUTLIVES_MS = 4000;

/** @param {{ requests: () => number, moment: () => object }} options */
export function createJudge({ requests, moment }) {
  /** The browser that each visitor belongs to. */
  const owners = new Map();
  const faults = new Map();
  const figures = { lostWithCause: 0 };

  function fault(kind, browser, facts) {
    faults.set(kind, (faults.get(kind) ?? 0) + 1);
    const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
    if (total <= MOST_SHOWN) {
      console.error(
        JSON.stringify({
          kind,
          browser: browser.number,
          request: requests(),
          ...moment(),
          ...facts,
        }),
      );
    }
  }

  function isSomebodyElses(browser, { role, id }) {
    const owner = owners.get(id);
    return role === "visitor" && owner !== undefined && owner !== browser.number;
  }

  function adopt(browser, told) {
    browser.identity = told;
    browser.revoked = undefined;
    if (told.role === "visitor") {
      owners.set(told.id, browser.number);
    }
  }

  function lose(browser, known, told) {
    browser.ended.add(known.id);
    if (browser.revoked?.id === known.id && told.role === "visitor") {
      figures.lostWithCause += 1;
    } else {
      fault("lost", browser, { known, told });
    }
  }

  function outlives(browser, isFromWix) {
    const { revoked, identity } = browser;
    const isEnded = revoked?.id === identity.id && performance.now() - revoked.at > OUTLIVES_MS;
    if (isFromWix && isEnded) {
      fault("outlived", browser, { known: identity });
    }
  }

  /** Neither who it is nor who it was. */
  function another(browser, asked, told) {
    const known = browser.identity;
    if (isWrong(browser, told)) {
      fault("crossed", browser, { known, asked, told });
    } else if (mayBeOneOfSeveral(browser, asked)) {
      owners.set(told.id, browser.number);
    } else {
      if (known !== undefined) {
        lose(browser, known, told);
      }
      adopt(browser, told);
    }
  }

  return {
    fault,
    faults: () => faults,
    figures: () => figures,
    /**
     * @param asked who the browser was when it asked.
     * @param {{ role: string, id: string }} told
     * @param isFromWix whether the page had asked Wix.
     */
    identity: (browser, asked, told, isFromWix) => {
      const known = browser.identity;
      if (isSomebodyElses(browser, told)) {
        fault("crossed", browser, { known, asked, told, owner: owners.get(told.id) });
      } else if (known?.id === told.id) {
        outlives(browser, isFromWix);
      } else if (asked === known || asked?.id !== told.id) {
        another(browser, asked, told);
      }
      // Else it asked before it logged in or out, and is told who it was then.
    },
    /** Nobody, although somebody was known. */
    nobody: (browser, asked) => {
      if (asked !== undefined && browser.identity === asked) {
        lose(browser, asked, { role: "visitor" });
        browser.identity = undefined;
      }
    },
    loggedIn: (browser, member) => {
      if (browser.identity?.role === "visitor") {
        browser.ended.add(browser.identity.id);
      }
      browser.ended.delete(member.id);
      adopt(browser, member);
    },
    loggedOut: (browser) => {
      if (browser.identity !== undefined) {
        browser.ended.add(browser.identity.id);
      }
      browser.identity = undefined;
      browser.revoked = undefined;
    },
  };
}

/** First pages at once may make a visitor each; one of them is kept. */
function mayBeOneOfSeveral({ isForming, identity }, asked) {
  return isForming || (asked === undefined && identity !== undefined);
}

/** Nobody becomes a member unless they log in, and nobody comes back. */
function isWrong(browser, told) {
  return told.role === "member" || browser.ended.has(told.id);
}
