// oxlint-disable no-underscore-dangle -- _id is the SDK's own name
import { siteProperties } from "@wix/business-tools";
import { items } from "@wix/data";
import { members } from "@wix/members";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { type RunningLocalWix, startLocalWix } from "../support/local-wix.ts";
import {
  anyMember,
  appClient,
  browserClient,
  logIn,
  sdkError,
  sendSdkTo,
} from "../support/local-wix-sdk.ts";

let wix: RunningLocalWix;
let restore: () => void;

beforeAll(async () => {
  wix = await startLocalWix();
  restore = sendSdkTo(wix);
});
beforeEach(async () => wix.control.reset());
afterAll(async () => {
  restore();
  await wix.dispose();
});

describe("the members API", () => {
  it("lets the app query everybody, e-mail addresses included", async ({ expect }) => {
    const api = appClient().use(members);
    const { items: found } = await api.queryMembers().eq("loginEmail", "ben@example.com").find();
    expect(found.map((member) => member.profile?.nickname)).toEqual(["Ben Okafor"]);
    expect((await api.listMembers()).members).toHaveLength(3);
  });

  it("refuses the query to a visitor and to a member, as an SDK error", async ({ expect }) => {
    const client = browserClient();
    const asVisitor = await sdkError(client.use(members).queryMembers().find());
    await logIn(wix, client, await anyMember(wix));
    const asMember = await sdkError(client.use(members).queryMembers().find());
    for (const error of [asVisitor, asMember]) {
      expect(error.status).toBe(403);
      expect(error.details?.applicationError?.code).toBe("PERMISSION_DENIED");
      expect(error.details?.requestId).toMatch(/^\d+\./);
    }
  });

  it("shows a member another one's public side only", async ({ expect }) => {
    const client = browserClient();
    const [ada, ben] = await wix.control.members();
    await logIn(wix, client, ada ?? (await anyMember(wix)));
    const seen = await client.use(members).getMember(ben?.id ?? "");
    expect(seen.profile?.nickname).toBe("Ben Okafor");
    expect(seen.loginEmail).toBeUndefined();
  });

  it("lets members rename themselves and nobody else", async ({ expect }) => {
    const client = browserClient();
    const [ada, ben] = await wix.control.members();
    await logIn(wix, client, ada ?? (await anyMember(wix)));
    const api = client.use(members);
    const changed = await api.updateMember(ada?.id ?? "", { profile: { nickname: "Ada M." } });
    const error = await sdkError(api.updateMember(ben?.id ?? "", { profile: { nickname: "x" } }));
    expect(changed.profile?.nickname).toBe("Ada M.");
    expect(error.status).toBe(403);
  });
});

describe("site properties", () => {
  it("are the app's to read", async ({ expect }) => {
    const { properties } = await appClient().use(siteProperties).getSiteProperties();
    expect(properties?.siteDisplayName).toBe("Kiln & Loom");
  });

  it("are refused to a visitor", async ({ expect }) => {
    const error = await sdkError(browserClient().use(siteProperties).getSiteProperties());
    expect(error.status).toBe(403);
  });

  it("are refused to a member", async ({ expect }) => {
    const client = browserClient();
    await logIn(wix, client, await anyMember(wix));
    expect((await sdkError(client.use(siteProperties).getSiteProperties())).status).toBe(403);
  });
});

describe("CMS items", () => {
  it("are queried with filter, order, pages and a total", async ({ expect }) => {
    const query = browserClient().use(items).query("FAQ").gt("order", 1).descending("order");
    const first = await query.limit(2).find({ returnTotalCount: true });
    const second = await first.next();
    expect(first.items.map((item) => item["order"])).toEqual([4, 3]);
    expect(second.items.map((item) => item["order"])).toEqual([2]);
    expect(first.totalCount).toBe(3);
  });

  it("come and go in a collection that the first one makes", async ({ expect }) => {
    const api = browserClient().use(items);
    const written = await api.insert("Guestbook", { text: "Hello", at: new Date(0) });
    const id = written._id;
    expect(await api.get("Guestbook", id)).toMatchObject({ text: "Hello", at: new Date(0) });
    await api.update("Guestbook", { _id: id, text: "Goodbye" });
    expect(await api.get("Guestbook", id)).toMatchObject({ text: "Goodbye" });
    await api.save("Guestbook", { text: "Another" });
    expect(await api.query("Guestbook").startsWith("text", "Good").count()).toBe(1);
    await api.remove("Guestbook", id);
    expect(await api.get("Guestbook", id)).toBeNull();
  });

  it("do not exist in a collection that nobody made", async ({ expect }) => {
    const error = await sdkError(browserClient().use(items).query("Nowhere").find());
    expect(error.details?.applicationError?.code).toBe("WDE0025");
  });

  it("are inserted once under one id", async ({ expect }) => {
    const api = browserClient().use(items);
    await api.insert("Once", { _id: "1" });
    const error = await sdkError(api.insert("Once", { _id: "1" }));
    expect(error.details?.applicationError?.code).toBe("WDE0074");
  });

  it("of a private collection are the app's alone", async ({ expect }) => {
    const asVisitor = browserClient().use(items);
    const read = await sdkError(asVisitor.query("PrivateNotes").find());
    const written = await sdkError(asVisitor.insert("PrivateNotes", { text: "me too" }));
    const { items: seen } = await appClient().use(items).query("PrivateNotes").find();
    expect(read.details?.applicationError?.code).toBe("WDE0027");
    expect(written.details?.applicationError?.code).toBe("WDE0027");
    expect(seen).toHaveLength(1);
  });

  it("travel in the body when the query is too long for an address", async ({ expect }) => {
    const names = Array.from({ length: 300 }, (_, index) => `a-long-name-${String(index)}`);
    const api = browserClient().use(items);
    const found = await api
      .query("FAQ")
      .hasSome("_id", [...names, "faq-2"])
      .find();
    const call = (await wix.control.calls()).find((one) => one.path.startsWith("/wix-data"));
    expect(call?.method).toBe("POST");
    expect(found.items.map((item) => item._id)).toEqual(["faq-2"]);
  });
});
