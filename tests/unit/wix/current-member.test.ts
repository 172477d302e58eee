import { describe, it } from "vitest";
import { currentMember } from "../../../src/wix/current-member.ts";
import { failure, fakeUpstream, json, status } from "../../support/fake-upstream.ts";

const member = {
  id: "m-1",
  loginEmail: "ann@example.com",
  status: "APPROVED",
  contactId: "c-1",
  profile: { nickname: "Ann", slug: "ann", photo: { url: "https://static.example/ann.png" } },
};

describe("the current member", () => {
  it("is asked for with the access token as it is", async ({ expect }) => {
    const upstream = fakeUpstream(json({ member }));
    expect(await currentMember(upstream, "access-1")).toEqual({
      id: "m-1",
      loginEmail: "ann@example.com",
      nickname: "Ann",
      slug: "ann",
      photoUrl: "https://static.example/ann.png",
      contactId: "c-1",
    });
    const [request] = upstream.requests;
    expect(request?.method).toBe("GET");
    expect(request?.url).toBe("https://www.wixapis.com/members/v1/members/my?fieldsets=FULL");
    expect(request?.headers.get("authorization")).toBe("access-1");
  });

  for (const code of [403, 404]) {
    it(`is nobody when Wix answers ${code}`, async ({ expect }) => {
      const upstream = fakeUpstream(status(code));
      expect(await currentMember(upstream, "access-1")).toBeUndefined();
      expect(upstream.requests).toHaveLength(1);
    });
  }

  for (const [code, error] of [
    [400, "upstream_rejected"],
    [401, "upstream_rejected"],
    [428, "upstream_rejected"],
    [429, "upstream_unavailable"],
    [500, "upstream_unavailable"],
  ] as const) {
    it(`is not known when Wix answers ${code}`, async ({ expect }) => {
      const failed = await failure(currentMember(fakeUpstream(status(code)), "access-1"));
      expect(failed.code).toBe(error);
    });
  }

  for (const body of [{}, null, [], { member: null }, { member: {} }, { member: { id: 1 } }]) {
    it(`is not read from ${JSON.stringify(body)}`, async ({ expect }) => {
      const failed = await failure(currentMember(fakeUpstream(json(body)), "access-1"));
      expect(failed.code).toBe("upstream_unavailable");
    });
  }

  it("has no field that is too long, empty or of another type", async ({ expect }) => {
    const odd = {
      id: "m-1",
      loginEmail: "a".repeat(257),
      contactId: { id: "c-1" },
      profile: { nickname: "", slug: 7, photo: { url: `https://x.example/${"p".repeat(1024)}` } },
    };
    expect(await currentMember(fakeUpstream(json({ member: odd })), "t")).toEqual({ id: "m-1" });
  });

  it("keeps texts of 256 characters", async ({ expect }) => {
    const long = { id: "m".repeat(256), loginEmail: "a".repeat(256) };
    expect(await currentMember(fakeUpstream(json({ member: long })), "t")).toEqual(long);
  });

  for (const url of ["javascript:alert(1)", "/ann.png", "data:image/png;base64,AA", null]) {
    it(`has no photo at ${url}`, async ({ expect }) => {
      const profile = { photo: { url } };
      const upstream = fakeUpstream(json({ member: { id: "m-1", profile } }));
      expect(await currentMember(upstream, "t")).toEqual({ id: "m-1" });
    });
  }
});
