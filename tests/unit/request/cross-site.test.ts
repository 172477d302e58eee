import { describe, it } from "vitest";
import { crossSiteVerdict, type GuardedRoute } from "../../../src/request/cross-site.ts";

const origin = "https://shop.example";

interface Sent {
  readonly route: GuardedRoute;
  readonly method: string;
  readonly site?: string;
  readonly from?: string;
  readonly cookies?: boolean;
  readonly others?: Record<string, string>;
}

function verdict({ route, method, site, from, cookies = true, others = {} }: Sent): string {
  const headers = new Headers(others);
  if (site !== undefined) {
    headers.set("sec-fetch-site", site);
  }
  if (from !== undefined) {
    headers.set("origin", from);
  }
  return crossSiteVerdict({ headers, method, origin, carriesOurCookies: cookies, route });
}

/** One letter for each of the cases below: a(llow) or r(efuse). */
const SENDERS: readonly Omit<Sent, "route" | "method">[] = [
  { site: "same-origin" },
  { site: "same-origin", from: "null" },
  { site: "same-site" },
  { site: "cross-site" },
  { site: "cross-site", from: origin },
  { site: "cross-site", cookies: false },
  { site: "none" },
  { site: "none", cookies: false },
  { from: origin },
  { from: origin, cookies: false },
  { from: "https://evil.example" },
  { from: "https://evil.example", cookies: false },
  { from: "null" },
  { from: "http://shop.example" },
  { from: "https://shop.example:8443" },
  { from: "https://www.shop.example" },
  {},
  { cookies: false },
  { site: "Same-Origin" },
  { site: "same-origin, cross-site" },
  { site: "martian", cookies: false },
  { site: "", from: "https://evil.example" },
  { site: "martian", from: origin },
];

const TABLE: readonly [GuardedRoute, string, string][] = [
  ["logout", "POST", "aarrrrrraarrrrrrrarrara"],
  ["backend", "POST", "aarrrrrraarrrrrrrarrara"],
  ["backend", "PUT", "aarrrrrraarrrrrrrarrara"],
  ["backend", "PATCH", "aarrrrrraarrrrrrrarrara"],
  ["backend", "DELETE", "aarrrrrraarrrrrrrarrara"],
  ["backend", "patch", "aarrrrrraarrrrrrrarrara"],
  ["backend", "PROPFIND", "aarrrrrraarrrrrrrarrara"],
  ["backend", "GET", "aaaaaaaaaaaaaaaaaaaaaaa"],
  ["backend", "HEAD", "aaaaaaaaaaaaaaaaaaaaaaa"],
  ["backend", "OPTIONS", "aaaaaaaaaaaaaaaaaaaaaaa"],
  ["proxy", "GET", "aarrrrrraarrrrrrrrrrrra"],
  ["proxy", "HEAD", "aarrrrrraarrrrrrrrrrrra"],
  ["proxy", "OPTIONS", "aarrrrrraarrrrrrrrrrrra"],
  ["proxy", "POST", "aarrrrrraarrrrrrrrrrrra"],
  ["logout", "GET", "aarrrraaaarrrrrrrarrara"],
  ["me", "GET", "aaarrraaaaaaaaaaaaaaaaa"],
  ["me", "POST", "aaarrraaaaaaaaaaaaaaaaa"],
];

describe("where a request comes from", () => {
  for (const [route, method, letters] of TABLE) {
    it(`decides over ${method} on ${route}`, ({ expect }) => {
      const verdicts = SENDERS.map((sender) => verdict({ route, method, ...sender })[0]);
      expect(verdicts.join("")).toBe(letters);
    });
  }

  for (const route of ["backend", "proxy"] as const) {
    it(`decides over a WebSocket on ${route}, although it is a GET`, ({ expect }) => {
      const others = { upgrade: "websocket" };
      const from = (site: string): string => verdict({ route, method: "GET", site, others });
      expect(from("cross-site")).toBe("refuse");
      expect(from("same-site")).toBe("refuse");
      expect(from("none")).toBe("refuse");
      expect(from("same-origin")).toBe("allow");
    });
  }

  for (const name of ["x-http-method-override", "x-method-override", "x-http-method"]) {
    it(`is not disguised by ${name}`, ({ expect }) => {
      const others = { [name]: "GET", "content-type": "application/json" };
      const sent = { route: "backend", method: "POST", site: "cross-site", others } as const;
      expect(verdict(sent)).toBe("refuse");
    });
  }

  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json",
  ]) {
    it(`is not disguised by a body of ${type}`, ({ expect }) => {
      const others = { "content-type": type };
      const sent = { route: "backend", method: "POST", site: "cross-site", others } as const;
      expect(verdict(sent)).toBe("refuse");
    });
  }
});
