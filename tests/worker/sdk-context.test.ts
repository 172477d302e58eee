import { members } from "@wix/members";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: {} });
let memberId = "";

beforeEach(async () => {
  await localWix.reset();
  memberId = (await localWix.members())[0]?.id ?? "";
});

describe("getContextualAuth() in a site's server code", () => {
  it("has the methods that people use, and hands out no refresh token unless asked", async ({
    expect,
  }) => {
    const visitor = new Browser(worker);
    expect(JSON.parse((await visitor.fetch("/auth-tools")).text)).toEqual({
      loggedIn: false,
      hasToken: true,
      refreshToken: "",
      role: "visitor",
      askedRefreshToken: "JWS.",
      subjectType: "VISITOR",
    });
    await visitor.login(memberId);
    expect(JSON.parse((await visitor.fetch("/auth-tools")).text)).toMatchObject({
      loggedIn: true,
      role: "member",
      refreshToken: "",
      subjectType: "MEMBER",
    });
  });

  it("explains what the host does instead of the methods that it has no use for", async ({
    expect,
  }) => {
    const { text } = await new Browser(worker).fetch("/set-tokens");
    expect(text).toMatch(/^auth_method_unavailable: .*the host keeps the session/u);
  });
});

describe("@wix/essentials", () => {
  it("gets token info although the token has yet to be asked for", async ({ expect }) => {
    const { text } = await new Browser(worker).fetch("/token-info-first");
    expect(JSON.parse(text)).toMatchObject({ active: true, subjectType: "VISITOR" });
  });

  it("gets info about the token that has taken the place of one which Wix refused", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    await localWix.settings({ clockOffsetSeconds: 20_000 });
    const { text } = await browser.fetch("/token-info-after-refusal");
    expect(JSON.parse(text)).toMatchObject({ active: true, subjectId: memberId });
  });

  it("fetches with the session's token", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    expect((await browser.fetch("/fetch-with-auth")).text).toBe("200");
  });
});

describe("the SDK outside of any request", () => {
  it("fails with an explanation instead of answering with a function", async ({ expect }) => {
    await expect(members.getCurrentMember()).rejects.toMatchObject({ code: "no_request_context" });
  });

  it("fails the same way in the middle of a query", async ({ expect }) => {
    const list = members.queryMembers as unknown as () => { eq(): { find(): Promise<unknown> } };
    await expect(list().eq().find()).rejects.toMatchObject({ code: "no_request_context" });
  });
});

describe("a site that puts a client of its own in the SDK's context", () => {
  it("has it for that request and leaves every other alone", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    const paths = ["/overrides-context", "/who", "/overrides-context", "/who", "/who"];
    const visits = await Promise.all(paths.map((path) => browser.fetch(path)));
    expect(visits.map(({ text }) => text)).toEqual([
      "a stranger",
      memberId,
      "a stranger",
      memberId,
      memberId,
    ]);
  });
});

describe("what the site's code sees of the host's variables", () => {
  it("is all but the secrets, however it looks: now, at module scope, by argument or by import", async ({
    expect,
  }) => {
    const seen = JSON.parse((await new Browser(worker).fetch("/env")).text);
    for (const names of [seen.argument, seen.imported, seen.atModuleScope.env]) {
      expect(names).not.toContain("SESSION_KEYS");
      expect(names).not.toContain("WIX_CLIENT_SECRET");
      expect(names).not.toContain("TOKEN_CACHE");
    }
    expect(seen.argument).toContain("GREETING");
    expect(seen.imported).toContain("GREETING");
    expect(seen.atModuleScope.hasContext).toBe(true);
  });
});
