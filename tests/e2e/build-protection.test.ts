import { afterEach, describe, it } from "vitest";

import { CONFIG, type Files, project, refusal, SERVER_SITE } from "../support/cli-project.ts";

const PAGES: Files = { "public/index.html": "<h1>home</h1>", "public/members/a.html": "x" };

const REFUSED: readonly { readonly title: string; readonly fix: string; readonly files: Files }[] =
  [
    {
      title: "an app whose home page is protected, and shown for every path",
      fix: 'protect "/*"',
      files: {
        [CONFIG]: { site: { assets: "public", notFound: "spa" }, protect: ["/index.html"] },
      },
    },
    {
      title: "a rewrite that shows a protected file to everybody",
      fix: 'add "/open/*" to "protect"',
      files: {
        [CONFIG]: { site: { assets: "public" }, protect: ["/members/*"] },
        "public/_redirects": "/open/* /members/:splat 200",
      },
    },
    {
      title: "such a rewrite beside a server",
      fix: "status 302",
      files: {
        ...SERVER_SITE,
        [CONFIG]: {
          site: { assets: "public", server: "dist/server/index.js" },
          protect: ["/members/*"],
        },
        "public/_redirects": "/open /members/a 200",
      },
    },
  ];

const TAKEN: readonly { readonly title: string; readonly files: Files }[] = [
  {
    title: "an app that is protected as a whole",
    files: { [CONFIG]: { site: { assets: "public", notFound: "spa" }, protect: ["/*"] } },
  },
  {
    title: "a rewrite of protected addresses, and a redirect to some",
    files: {
      [CONFIG]: { site: { assets: "public" }, protect: ["/members/*"] },
      "public/_redirects": "/members/old/* /members/:splat 200\n/open /members/a 302",
    },
  },
];

describe("a build", () => {
  let end = async (): Promise<void> => await Promise.resolve();

  afterEach(async () => {
    await end();
  });

  for (const { title, fix, files } of REFUSED) {
    it(`refuses ${title}`, async ({ expect }) => {
      const site = await project({ ...PAGES, ...files });
      end = site.end;
      const { code, fix: said } = await refusal(site.build());
      expect(code).toBe("protected_page_shown");
      expect(said).toContain(fix);
    });
  }

  for (const { title, files } of TAKEN) {
    it(`takes ${title}`, async ({ expect }) => {
      const site = await project({ ...PAGES, ...files });
      end = site.end;
      await expect(site.build()).resolves.toBeDefined();
    });
  }
});
