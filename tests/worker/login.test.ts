import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: { protect: ["/account/*"] } });

beforeEach(() => localWix.reset());

describe("logging in", () => {
  it("makes a member of a visitor and comes back to where it began", async ({ expect }) => {
    const [member] = await localWix.members();
    const browser = new Browser(worker);
    const finished = await browser.login(member?.id ?? "", "/products?sort=price#third");
    expect(finished.status).toBe(302);
    expect(finished.response.headers.get("location")).toBe(
      "http://localhost/products?sort=price#third",
    );
    expect(finished.response.headers.get("cache-control")).toBe("no-store");
    expect(await browser.me()).toMatchObject({ role: "member", member: { id: member?.id } });
    expect((await browser.open("/who")).text).toBe(member?.id);
  });
});
