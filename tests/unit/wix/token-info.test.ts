import { describe, it } from "vitest";
import { tokenInfo } from "../../../src/wix/token-info.ts";
import { failure, fakeUpstream, json, NOW, status } from "../../support/fake-upstream.ts";

const info = {
  active: true,
  subjectType: "MEMBER",
  subjectId: "m-1",
  exp: `${NOW + 5}`,
  iat: `${NOW}`,
  clientId: "client-1",
  siteId: "s-1",
  instanceId: "i-1",
};

describe("token info", () => {
  it("is asked for by the token alone", async ({ expect }) => {
    const upstream = fakeUpstream(json(info));
    expect(await tokenInfo(upstream, "access-1")).toEqual({
      active: true,
      subject: "member",
      subjectId: "m-1",
      instanceId: "i-1",
      siteId: "s-1",
      clientId: "client-1",
      expiresAt: NOW + 5,
    });
    const [request] = upstream.requests;
    expect(request?.url).toBe("https://www.wixapis.com/oauth2/token-info");
    expect(request?.headers.has("authorization")).toBe(false);
    expect(await request?.json()).toEqual({ token: "access-1" });
  });

  for (const [subjectType, subject] of [
    ["APP", "app"],
    ["USER", "user"],
    ["VISITOR", "visitor"],
    ["UNKNOWN", "unknown"],
    ["member", "unknown"],
    ["constructor", "unknown"],
    [["MEMBER"], "unknown"],
    [undefined, "unknown"],
  ] as const) {
    it(`of ${JSON.stringify(subjectType)} speaks of ${subject}`, async ({ expect }) => {
      const answer = await tokenInfo(fakeUpstream(json({ ...info, subjectType })), "access-1");
      expect(answer.subject).toBe(subject);
    });
  }

  for (const [exp, expiresAt] of [
    [NOW, NOW],
    [`${NOW}`, NOW],
    ["soon", undefined],
    [-1, undefined],
    [null, undefined],
    ["", undefined],
  ] as const) {
    it(`with exp ${JSON.stringify(exp)} ends at ${expiresAt}`, async ({ expect }) => {
      const answer = await tokenInfo(fakeUpstream(json({ ...info, exp })), "access-1");
      expect(answer.expiresAt).toBe(expiresAt);
    });
  }

  it("of a dead token says so and no more", async ({ expect }) => {
    const answer = await tokenInfo(fakeUpstream(json({ active: false })), "access-1");
    expect(answer).toMatchObject({ active: false, subject: "unknown" });
    expect(answer.subjectId).toBeUndefined();
  });

  for (const body of [{}, [], null, "active", { active: "true" }, { active: 1 }]) {
    it(`is never taken from ${JSON.stringify(body)}`, async ({ expect }) => {
      const error = await failure(tokenInfo(fakeUpstream(json(body)), "access-1"));
      expect(error.code).toBe("upstream_unavailable");
    });
  }

  it("that is refused is an error with the status for its reason", async ({ expect }) => {
    const error = await failure(tokenInfo(fakeUpstream(status(400)), "access-1"));
    expect(error).toMatchObject({ code: "upstream_rejected", status: 502, reason: "400" });
  });

  it("is asked for again while Wix is down", async ({ expect }) => {
    const upstream = fakeUpstream(status(500), status(500), json(info));
    expect((await tokenInfo(upstream, "access-1")).active).toBe(true);
  });
});
