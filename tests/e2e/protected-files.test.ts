import { afterAll, beforeAll, describe, it } from "vitest";

import { type ComposedSite, composedSite } from "../support/composed-site.ts";

const SECRET = "for members only";
const PUBLIC = "for everybody";

const PROTECT = ["/café/*", "/@me/*", "/account/*", "/exact", "/Club/*", "/u/*/private", "/b"];

const PROTECTED = [
  "café/x.html",
  "cafe\u0301/x.html",
  "@me/index.html",
  "@me/a+b=c.html",
  "account.html",
  "account.txt",
  "account.data",
  "account/orders.html",
  "account/orders.html.gz",
  "account.html.br",
  "Account/old.html",
  "_next/data/b1/account/orders.json",
  "exact/index.html",
  "exact/__data.json",
  "exact/_payload.json",
  "exact.txt",
  "club/x.html",
  "u/@1/private.html",
  "u/@1/private.txt",
  "b.html",
  "b",
];

const OPEN = ["index.html", "style.css", "exact/picture.svg", "café.css", "@you/index.html"];

const FILES: Readonly<Record<string, string>> = {
  "public/_redirects": "/ACCOUNT/view/* /account/:splat 200",
  "headless-edge.config.json": JSON.stringify({ site: { assets: "public" }, protect: PROTECT }),
  ...Object.fromEntries(PROTECTED.map((file) => [`public/${file}`, `${SECRET}: ${file}`])),
  ...Object.fromEntries(OPEN.map((file) => [`public/${file}`, `${PUBLIC}: ${file}`])),
};

/** Every address by which a file may be asked for, before it is spelled in one way or another. */
function addresses(file: string): readonly string[] {
  const bare = file.replace(/\.html$/, "");
  const page = bare.replace(/(?:^|\/)index$/, "");
  const names = [file, bare, page, `${bare}.html`, `${page}.html`, `${page}/index`];
  return [...new Set([...names, `${page}/index.html`].flatMap((name) => [name, `${name}/`]))];
}

const SPELLINGS: readonly ((segment: string) => string)[] = [
  (segment) => segment,
  encodeURI,
  encodeURIComponent,
  (segment) => encodeURIComponent(segment).toLowerCase(),
  (segment) => segment.toUpperCase(),
  (segment) =>
    [...Buffer.from(segment)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  (segment) => encodeURIComponent(encodeURIComponent(segment)),
];

const JOINS: readonly ((segments: readonly string[]) => string)[] = [
  (segments) => `/${segments.join("/")}`,
  (segments) => `//${segments.join("//")}`,
  (segments) => `/${segments.join("%2F")}`,
  (segments) => `/${segments.join("/./")}`,
  (segments) => `/x/..%2f${segments.join("/")}`,
  (segments) => `/x/%2e%2e/${segments.join("/")}`,
  (segments) => `\\${segments.join("\\")}`,
  (segments) => `/${segments.join("/")}?x`,
];

function targets(file: string): ReadonlySet<string> {
  return new Set(
    addresses(file).flatMap((address) =>
      SPELLINGS.flatMap((spell) => JOINS.map((join) => join(address.split("/").map(spell)))),
    ),
  );
}

/** At how many requests at once. */
const ABREAST = 100;

async function whatShowsSecrets(site: ComposedSite, file: string): Promise<readonly string[]> {
  const all = [...targets(file)];
  const shown: string[] = [];
  for (let next = 0; next < all.length; next += ABREAST) {
    const some = all.slice(next, next + ABREAST);
    const answers = await Promise.all(some.map(async (target) => await site.open(target)));
    shown.push(...some.filter((_target, index) => answers[index]?.text.includes(SECRET) !== false));
  }
  return shown;
}

describe("a protected file of a static site", () => {
  let site: ComposedSite;

  beforeAll(async () => {
    site = await composedSite(FILES);
  });
  afterAll(async () => {
    await site.stop();
  });

  for (const file of PROTECTED) {
    it(`is not served at any address the assets layer knows: ${encodeURI(file)}`, async ({
      expect,
    }) => {
      expect(await whatShowsSecrets(site, file)).toEqual([]);
    });
  }

  for (const address of ["/@me/", "/%40me/", "/caf%C3%A9/x", "/account", "/exact/", "/club/x"]) {
    it(`is asked for at the login: ${address}`, async ({ expect }) => {
      const { status, text } = await site.open(address);
      expect(status).toBe(302);
      expect(text).toMatch(/^location: \S*\/_auth\/login/imu);
    });
  }

  for (const [address, file] of [
    ["/", "index.html"],
    ["/style.css", "style.css"],
    ["/exact/picture.svg", "exact/picture.svg"],
    ["/caf%C3%A9.css", "café.css"],
    ["/%40you/", "@you/index.html"],
  ] as const) {
    it(`leaves its neighbour to everybody: ${address}`, async ({ expect }) => {
      const { status, text } = await site.open(address);
      expect(status).toBe(200);
      expect(Buffer.from(text, "latin1").toString()).toContain(`${PUBLIC}: ${file}`);
    });
  }

  it("is not shown by a rewrite either, in whatever case its address is written", async ({
    expect,
  }) => {
    const { status, text } = await site.open("/ACCOUNT/view/orders");
    expect(text).not.toContain(SECRET);
    expect(status).toBe(302);
  });

  it("does not send its neighbours into the worker", ({ expect }) => {
    expect(site.rules).not.toContain("/*");
  });
});
