import { describe, it } from "vitest";
import {
  isNavigation,
  isPrefetch,
  isSubresource,
  opensPage,
} from "../../../src/request/navigation.ts";

const browserFetch = {
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
  "sec-fetch-site": "same-origin",
};
const browserPage = {
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "none",
};

function sent(headers: Readonly<Record<string, string>>): { headers: Headers } {
  return { headers: new Headers(headers) };
}

describe("a navigation", () => {
  for (const [headers, expected] of [
    [browserPage, true],
    [{ ...browserPage, "sec-fetch-dest": "iframe" }, true],
    [{ "sec-fetch-mode": "navigate", accept: "*/*" }, true],
    [{ ...browserFetch, accept: "text/html" }, false],
    [{ "sec-fetch-dest": "empty", accept: "text/html" }, false],
    [{ accept: "text/html,application/xhtml+xml,*/*;q=0.8" }, true],
    [{ accept: "application/json, Text/HTML;q=0.9" }, true],
    [{ accept: "text/html;q=0" }, false],
    [{ accept: "application/json" }, false],
    [{ accept: "text/html-fragment" }, false],
    [{ accept: "*/*" }, false],
    [{}, false],
  ] as [Record<string, string>, boolean][]) {
    it(`is ${expected ? "" : "not "}${JSON.stringify(headers)}`, ({ expect }) => {
      expect(isNavigation(sent(headers))).toBe(expected);
    });
  }

  it("is what a program asks for by Accept, although its library claims a mode", ({ expect }) => {
    expect(isNavigation(sent({ "sec-fetch-mode": "cors", accept: "text/html" }))).toBe(true);
    expect(isNavigation(sent({ "sec-fetch-mode": "cors", accept: "*/*" }))).toBe(false);
  });
});

describe("a page that is opened", () => {
  it("is in a tab, and not ahead of time", ({ expect }) => {
    expect(opensPage(sent(browserPage))).toBe(true);
    expect(opensPage(sent({ accept: "text/html" }))).toBe(true);
    expect(opensPage(sent({ ...browserPage, "sec-fetch-dest": "iframe" }))).toBe(false);
    expect(opensPage(sent({ ...browserPage, "sec-purpose": "prefetch;prerender" }))).toBe(false);
    expect(opensPage(sent(browserFetch))).toBe(false);
  });
});

describe("a subresource", () => {
  it("is whatever a browser says is no document", ({ expect }) => {
    for (const destination of ["empty", "image", "script", "iframe", "object"]) {
      expect(isSubresource(sent({ "sec-fetch-dest": destination }))).toBe(true);
    }
    expect(isSubresource(sent(browserPage))).toBe(false);
    expect(isSubresource(sent({ "sec-fetch-mode": "cors" }))).toBe(false);
  });
});

describe("a prefetch", () => {
  it("is told by any of the headers that browsers have had for it", ({ expect }) => {
    expect(isPrefetch(sent({ "sec-purpose": "prefetch" }))).toBe(true);
    expect(isPrefetch(sent({ purpose: "prefetch" }))).toBe(true);
    expect(isPrefetch(sent({ "x-moz": "prefetch" }))).toBe(true);
    expect(isPrefetch(sent({}))).toBe(false);
  });
});
