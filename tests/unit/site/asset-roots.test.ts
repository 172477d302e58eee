import * as fc from "fast-check";
import { describe, it } from "vitest";

import { assetRoots } from "../../../cli/compose/asset-roots.ts";
import { compileAssetRoots } from "../../../src/site/asset-roots.ts";
import { check } from "../../support/check.ts";

const FILES = [
  "index.html",
  "about.html",
  "hello.txt",
  "blog/index.html",
  "_nuxt/a.js",
  "_headers",
];

function mayBeAsset(files: readonly string[]): (pathname: string) => boolean {
  return compileAssetRoots(assetRoots(files));
}

describe("the paths for which a site's static files are asked", () => {
  const asks = mayBeAsset(FILES);

  for (const pathname of [
    "/",
    "/index",
    "/index.html",
    "/about",
    "/about/",
    "/about.html",
    "/hello.txt",
    "/blog",
    "/blog/",
    "/blog/none",
    "/_nuxt/a.js",
    // However the assets layer reads these, it is the one to say so.
    "/caf%C3%A9",
    "/%61bout",
    "//about",
    "/none//x",
  ]) {
    it(`are those under which there may be one: ${pathname}`, ({ expect }) => {
      expect(asks(pathname)).toBe(true);
    });
  }

  for (const pathname of ["/cart", "/cart/", "/products/7", "/hello", "/About", "/_headers"]) {
    it(`are no others: ${pathname}`, ({ expect }) => {
      expect(asks(pathname)).toBe(false);
    });
  }

  it("are all of them where redirects may match any", ({ expect }) => {
    expect(mayBeAsset([...FILES, "_redirects"])("/cart")).toBe(true);
  });

  it("are all of them where the list would be long", ({ expect }) => {
    const many = Array.from({ length: 600 }, (_, index) => `${index}.txt`);
    expect(mayBeAsset(many)("/cart")).toBe(true);
  });

  it("are none where there are no files", ({ expect }) => {
    const asksNothing = mayBeAsset([]);
    expect(["/", "/index.html", "/a/b"].filter((pathname) => asksNothing(pathname))).toEqual([]);
  });

  it("have among them every address of every file", ({ expect }) => {
    const name = fc.stringMatching(/^[\w.-]{1,8}$/).filter((text) => !/^\.{1,2}$/.test(text));
    const file = fc
      .array(name, { minLength: 1, maxLength: 3 })
      .chain((parts) => fc.constantFrom(parts.join("/"), `${parts.join("/")}.html`));
    check(
      fc.property(fc.array(file, { minLength: 1 }), (files) => {
        const asked = mayBeAsset(files);
        for (const one of files.filter((each) => each !== "_headers")) {
          const bare = one.replace(/(?:^|\/)index\.html$/, "/").replace(/\.html$/, "");
          const addresses = [`/${one}`, `/${bare}`, `/${bare}/`].map((each) =>
            each.replaceAll("//", "/"),
          );
          expect(addresses.filter((address) => !asked(address))).toEqual([]);
        }
      }),
    );
  });
});
