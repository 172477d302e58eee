import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({
  site: { default: shopSite },
  settings: { protect: ["/account/*"] },
});
let memberId = "";

beforeEach(async () => {
  await localWix.reset();
  memberId = (await localWix.members())[0]?.id ?? "";
});

describe("a protected page", () => {
  it("sends a person to the login and back", async ({ expect }) => {
    const browser = new Browser(worker);
    const turned = await browser.open("/account/orders?page=2");
    expect(turned.response.headers.get("location")).toBe(
      "http://localhost/_auth/login?returnTo=%2Faccount%2Forders%3Fpage%3D2",
    );
    await browser.login(memberId);
    expect((await browser.open("/account")).text).toBe(`account of ${memberId}`);
  });

  it("leads to a login that can be asked for, however long its own address is", async ({
    expect,
  }) => {
    const opened = await new Browser(worker).open(`/account?x=${"%41".repeat(3000)}`);
    expect(opened.response.headers.get("location")).toBe("http://localhost/_auth/login");
  });

  it("tells a script that it needs a member", async ({ expect }) => {
    const visit = await new Browser(worker).fetch("/account");
    expect(visit.status).toBe(401);
    expect(JSON.parse(visit.text)).toMatchObject({ code: "member_required", status: 401 });
  });

  it("does not make Qwik's prefetch of its data open it", async ({ expect }) => {
    const visit = await new Browser(worker).fetch("/account/q-data.json");
    expect(visit.status).toBe(401);
    // Whatever has "json" in its type, its router takes for data, and goes where that fails.
    expect(visit.response.headers.get("content-type")).not.toContain("json");
    expect(JSON.parse(visit.text)).toMatchObject({ code: "member_required", status: 401 });
  });
});
