import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "vitest";

import manifest from "../../../package.json" with { type: "json" };

/** What an installation or a build leaves behind is not documentation of ours. */
const PASSED_OVER = /^(node_modules|dist|coverage|build|public|\..*)$/u;

function pagesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return PASSED_OVER.test(entry.name) ? [] : pagesBelow(file);
    }
    return entry.name.endsWith(".md") ? [file] : [];
  });
}

/** The text without its fenced code, in which nothing is a heading or a link. */
function prose(file: string): string {
  return readFileSync(file, "utf8").replaceAll(/^```[^]*?^```$/gmu, "");
}

/** The names by which a page's headings can be linked to, as GitHub makes them. */
function anchorsOf(file: string): readonly string[] {
  return [...prose(file).matchAll(/^#+ (.+)$/gmu)].map(([, title]) =>
    (title ?? "")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

interface Link {
  readonly from: string;
  readonly written: string;
  readonly file: string;
  readonly anchor: string | undefined;
}

/** The links of a page that lead to other files, or to other places of the page. */
function linksOf(page: string): readonly Link[] {
  const written = [...prose(page).matchAll(/\]\(<?([^)\s>]+)>?\)/gu)].map(([, to]) => to ?? "");
  return written
    .filter((to) => !/^[a-z]+:/u.test(to))
    .map((to) => {
      const [file = "", anchor] = to.split("#");
      return {
        from: page,
        written: to,
        file: file === "" ? page : path.join(path.dirname(page), file),
        anchor,
      };
    });
}

function leadsSomewhere({ file, anchor }: Link): boolean {
  return existsSync(file) && (anchor === undefined || anchorsOf(file).includes(anchor));
}

const PAGES = pagesBelow(".");
const LINKS = PAGES.flatMap(linksOf);

describe("the links of the documentation", () => {
  it("lead to files and headings that exist", ({ expect }) => {
    expect(LINKS.length).toBeGreaterThan(30);
    const dead = LINKS.filter((link) => !leadsSomewhere(link));
    expect(dead.map(({ from, written }) => `${from}: ${written}`)).toEqual([]);
  });

  it("lead from the README to every page of docs/", ({ expect }) => {
    const linked = LINKS.filter(({ from }) => from === "README.md").map(({ file }) => file);
    expect(PAGES.filter((page) => page.startsWith("docs/") && !linked.includes(page))).toEqual([]);
  });

  it("lead from what is published to what is published, or to how the package is made", ({
    expect,
  }) => {
    const published = ["README.md", "LICENSE", ...manifest.files];
    const isPublished = (file: string): boolean =>
      published.some((one) => file === one || file.startsWith(`${one}/`));
    const lost = LINKS.filter(
      ({ from, file }) =>
        isPublished(from) && !isPublished(file) && !/^(?:CONTRIBUTING\.md$|bench\/)/u.test(file),
    );
    expect(lost.map(({ from, written }) => `${from}: ${written}`)).toEqual([]);
  });
});
