import { array, constantFrom, property, uint8Array } from "fast-check";
import { describe, it } from "vitest";

import { injectIntoFile } from "../../../cli/compose/html-injection.ts";
import { findScriptPlace } from "../../../src/site/script-place.ts";
import { readStartTag } from "../../../src/site/start-tag.ts";
import { check } from "../../support/check.ts";

const SOURCE = "/_auth/sdk-0123456789abcdef.js";
const TAG = `<script src="${SOURCE}"></script>`;
const BOM = "\u00ef\u00bb\u00bf";

/** A document with `|` where the script goes. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  "a usual one": "<!doctype html><html lang=en><head>|<title>x</title></head><body></body></html>",
  capitals: "<!DOCTYPE HTML>\n<HTML>\n<HEAD>|<SCRIPT TYPE=MODULE></SCRIPT></HEAD>",
  "attributes with a >": `<html data-a="<head>" data-b='>'><head data-c=">">|<meta charset=utf-8>`,
  "a byte order mark": `${BOM}<!doctype html><head>|`,
  "comments that look like tags": "<!-- <head> --><!doctype html><!--> <!-- > --!><html><head>|",
  "an XML declaration": `<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"><head/>|`,
  "no head": "<!doctype html>\n<html>\n|<script type=module>'<head>'</script>",
  "no head, no html": "<!doctype html>|<h1>home</h1>",
  "a header, which is no head": "<!doctype html>|<header><head></header>",
  "text at once": "<!doctype html>|text <head>",
  "a doctype alone": "<!doctype html>|",
  "a body alone": "|<body class='<head>'><p>",
  "an end tag first": "<!doctype html>|</head><p>",
  "a template first": "<!doctype html><html>|<template><head></head></template>",
};

const FRAGMENTS: readonly string[] = [
  "",
  "   ",
  "<li>one</li>",
  "text <head></head>",
  "<!-- a comment --><p>",
  "<script>'<head>'</script>",
  "<template><html><head></head></html></template>",
  '{"a": 1}',
  "<head",
  "<!doctype html",
  "\u00ff\u00fe<\0!\0d\0o\0c\0",
];

describe("the place of a document's first script", () => {
  for (const [name, marked] of Object.entries(DOCUMENTS)) {
    const document = marked.replace("|", "");
    const index = marked.indexOf("|");

    it(`is found in a document with ${name}`, ({ expect }) => {
      expect(findScriptPlace(document, true)).toEqual({ kind: "at", index });
    });

    it(`is the same wherever a document with ${name} is cut`, ({ expect }) => {
      for (let length = 0; length <= document.length; length += 1) {
        const place = findScriptPlace(document.slice(0, length), false);
        expect(place.kind === "unknown" ? index : place, document.slice(0, length)).toEqual(
          place.kind === "unknown" ? index : { kind: "at", index },
        );
      }
    });
  }

  for (const fragment of FRAGMENTS) {
    it(`is nowhere in ${JSON.stringify(fragment)}`, ({ expect }) => {
      expect(findScriptPlace(fragment, true)).toEqual({ kind: "nowhere" });
    });
  }

  it("never changes when more of a document comes, whatever it is", ({ expect }) => {
    const piece = constantFrom(
      "<",
      ">",
      "!",
      "--",
      "doctype",
      "html",
      "head",
      "body",
      " ",
      "'",
      '"',
      "=",
      "/",
      "?",
      "a",
      "\n",
    );
    const text = array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));
    check(
      property(text, text, (begun, rest) => {
        const early = findScriptPlace(begun, false);
        if (early.kind !== "unknown") {
          expect(findScriptPlace(begun + rest, true)).toEqual(early);
        }
      }),
      2000,
    );
  });
});

describe("a start tag", () => {
  it("is read with every way to write an attribute", ({ expect }) => {
    const tag = readStartTag(`<Script a = "1>" B='2' c=3/ d e= =f a=9/>rest`, 0);
    expect(tag?.name).toBe("script");
    expect(Object.fromEntries(tag?.attributes ?? [])).toEqual({
      a: "1>",
      b: "2",
      c: "3/",
      d: "",
      e: "=f",
    });
    expect(tag?.end).toBe(`<Script a = "1>" B='2' c=3/ d e= =f a=9/>`.length);
  });

  it("is read in time that grows with its length", ({ expect }) => {
    expect(readStartTag(`<a ${"a= ".repeat(50_000)}${"'".repeat(3)}`, 0)).toBeUndefined();
  });
});

describe("a static document", () => {
  it("keeps every byte beside the script", ({ expect }) => {
    check(
      property(uint8Array({ maxLength: 200 }), (bytes) => {
        const file = Buffer.concat([Buffer.from("<!doctype html><head>"), bytes]);
        const injected = injectIntoFile(file, SOURCE)?.toString("latin1") ?? "";
        expect(injected.replace(TAG, "")).toBe(file.toString("latin1"));
      }),
    );
  });

  it("gets the script once", ({ expect }) => {
    const once = injectIntoFile(Buffer.from("<!doctype html><p>"), SOURCE) ?? Buffer.from("");
    expect(once.toString()).toBe(`<!doctype html>${TAG}<p>`);
    expect(injectIntoFile(once, SOURCE)).toBeUndefined();
  });

  it("shares the nonce of its own scripts, and of nothing that only looks like one", ({
    expect,
  }) => {
    const html = `<!doctype html><head><!-- <script nonce=a></script> --><title><script nonce=b></title><style><script nonce=c></style><script nonce="{{ nonce }}">'<script nonce=d>'</script>`;
    expect(injectIntoFile(Buffer.from(html), SOURCE)?.toString()).toContain(
      `<head><script src="${SOURCE}" nonce="{{ nonce }}"></script>`,
    );
  });

  it("has no nonce that would break out of its quotes", ({ expect }) => {
    const html = `<!doctype html><script nonce='"><img>'></script>`;
    expect(injectIntoFile(Buffer.from(html), SOURCE)?.toString()).toContain(TAG);
  });
});
