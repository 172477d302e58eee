import * as fc from "fast-check";
import { describe, it } from "vitest";

import { injectScript } from "../../src/site/html-injection.ts";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { check } from "../support/check.ts";

const SOURCE = "/_auth/sdk-0123456789abcdef.js";
const TAG = `<script src="${SOURCE}"></script>`;
const DOCUMENT = "<!doctype html><html><head><title>é</title></head><body>text</body></html>";
const WITH_TAG = DOCUMENT.replace("<head>", `<head>${TAG}`);
const HTML = { "content-type": "Text/HTML; charset=utf-8" };

/** A browser before a site that answers everything alike. */
function visit(answer: (request: Request) => Response, browserSdk: string | undefined = SOURCE) {
  const site = { default: { fetch: answer } };
  const settings = browserSdk === undefined ? {} : { browserSdk };
  return new Browser(createWorker({ site, settings: { ...settings, usesSdk: false } }));
}

function inChunks(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes.length) {
        controller.close();
        return;
      }
      controller.enqueue(bytes.subarray(sent, sent + size));
      sent += size;
    },
  });
}

describe("a document of the site's server", () => {
  for (const size of [1, 2, 3, 7, 29, 1000]) {
    it(`gets the script once, in chunks of ${size}`, async ({ expect }) => {
      const browser = visit(() => new Response(inChunks(DOCUMENT, size), { headers: HTML }));
      expect((await browser.open("/")).text).toBe(WITH_TAG);
    });
  }

  it("keeps the script that it has from a file that was built with it", async ({ expect }) => {
    const browser = visit(() => new Response(`${WITH_TAG}<p>more`, { headers: HTML }));
    expect((await browser.open("/")).text).toBe(`${WITH_TAG}<p>more`);
  });

  it("streams on: what is rendered is sent before the rest is", async ({ expect }) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const browser = visit(() => new Response(readable, { headers: HTML }));
    void writer.write(encoder.encode("<!doctype html><head><p>first"));
    const response = await browser.send("/");
    const reader = response.body?.getReader();
    let text = "";
    while (!text.includes("first")) {
      text += new TextDecoder().decode((await reader?.read())?.value);
    }
    expect(text).toBe(`<!doctype html><head>${TAG}<p>first`);
    void writer.write(encoder.encode("second"));
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("second");
    void writer.close();
    expect((await reader?.read())?.done).toBe(true);
  });

  it("has the same headers when only they are asked for", async ({ expect }) => {
    const headers = { ...HTML, etag: '"a"', "content-length": String(DOCUMENT.length + 1) };
    const browser = visit(
      ({ method }) => new Response(method === "HEAD" ? null : DOCUMENT, { headers }),
    );
    const [head, page] = [await browser.visit("/", { method: "HEAD" }), await browser.open("/")];
    expect([head.status, head.text, page.text]).toEqual([200, "", WITH_TAG]);
    for (const name of ["etag", "content-length", "content-type"]) {
      expect(head.response.headers.get(name), name).toBe(page.response.headers.get(name));
    }
  });

  it("survives what a rewriter of whole documents breaks off at", async ({ expect }) => {
    const odd = `${DOCUMENT}<select><xmp></select>`;
    const browser = visit(() => new Response(odd, { headers: HTML }));
    expect((await browser.open("/")).text).toBe(odd.replace("<head>", `<head>${TAG}`));
  });

  it("loses the validators of the bytes that it no longer has", async ({ expect }) => {
    const headers = { ...HTML, etag: '"a"', "last-modified": "x", "content-length": "74" };
    const browser = visit(({ headers: sent }) =>
      sent.has("if-none-match") || sent.has("if-modified-since")
        ? new Response(null, { status: 304 })
        : new Response(inChunks(DOCUMENT, 50), { headers }),
    );
    const { response, text } = await browser.open("/", {
      "if-none-match": '"a"',
      "if-modified-since": "x",
    });
    expect([response.status, text]).toEqual([200, WITH_TAG]);
    for (const name of ["etag", "last-modified", "content-length"]) {
      expect(response.headers.has(name), name).toBe(false);
    }
  });

  for (const [policy, nonce] of [
    ["script-src 'nonce-abc+/_-=='", "abc+/_-=="],
    ["default-src 'nonce-d'; script-src 'self' 'nonce-s'", "s"],
    ["style-src 'nonce-style'", undefined],
    [`script-src 'nonce-"><img>'`, undefined],
  ] as const) {
    it(`has ${nonce === undefined ? "no nonce" : `the nonce ${nonce}`} under ${policy}`, async ({
      expect,
    }) => {
      const headers = { ...HTML, "content-security-policy": policy };
      const { text } = await visit(() => new Response(DOCUMENT, { headers })).open("/");
      const attribute = nonce === undefined ? "" : ` nonce="${nonce}"`;
      expect(text).toContain(`<head><script src="${SOURCE}"${attribute}></script><title>`);
    });
  }
});

/** Documents, fragments and nonsense, some of them with long beginnings, in any bytes. */
const markup = fc.oneof(
  fc.constantFrom(
    "<!doctype html>",
    "<html>",
    "<head>",
    "<HEAD a='>'>",
    "<body>",
    "</head>",
    "<p>",
  ),
  fc.constantFrom("<!--", "-->", "<head>", "--!>", "<", ">", "<?xml?>", "</", "\n", " ", '"', "'"),
  fc.constantFrom("é", "カート", "🛒", "\ufeff", "<script>", "</script>", "<header>", "<title>"),
  fc.constantFrom(8100, 8192, 16_370, 16_384).map((length) => `<!--${" ".repeat(length)}-->`),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const bytes = fc
  .oneof(
    fc.array(markup, { maxLength: 8 }),
    fc.array(markup, { maxLength: 4 }).map((all) => ["<!doctype html>", ...all]),
  )
  .chain((pieces) =>
    fc
      .uint8Array({ maxLength: 9 })
      .map((tail) => new Uint8Array([...new TextEncoder().encode(pieces.join("")), ...tail])),
  );
const cuts = fc.oneof(
  fc.array(fc.nat(40), { maxLength: 8 }),
  fc.array(fc.nat(20_000), { maxLength: 4 }),
  fc.constant(Array.from({ length: 120 }, () => 1)),
);

/** The bytes in chunks of these lengths, the last one with the rest. */
function cutUp(whole: Uint8Array, lengths: readonly number[]): ReadableStream<Uint8Array> {
  const left = [...lengths];
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      const length = left.shift() ?? whole.length;
      controller.enqueue(whole.slice(sent, sent + length));
      sent += length;
      if (sent >= whole.length && left.length === 0) {
        controller.close();
      }
    },
  });
}

async function injected(body: ReadableStream | Uint8Array): Promise<Uint8Array> {
  const answer = injectScript(new Response(body, { headers: HTML }), SOURCE);
  return new Uint8Array(await answer.arrayBuffer());
}

describe("a document in pieces", () => {
  it("is the same as in one, and its own bytes but for one tag", async ({ expect }) => {
    await check(
      fc.asyncProperty(bytes, cuts, async (document, lengths) => {
        const whole = await injected(document);
        expect(await injected(cutUp(document, lengths))).toEqual(whole);
        const text = (each: Uint8Array): string => new TextDecoder("latin1").decode(each);
        const parts = text(whole).split(TAG);
        expect(parts.length).toBeLessThanOrEqual(2);
        expect(parts.join("")).toBe(text(document));
      }),
      200,
    );
  });
});

describe("what stays as it is", () => {
  const others: Readonly<Record<string, () => Response>> = {
    "a fragment": () => new Response("<li>one</li>", { headers: HTML }),
    "text that looks like HTML": () => new Response(DOCUMENT),
    JSON: () => Response.json({ html: DOCUMENT }),
    "UTF-16": () =>
      new Response(DOCUMENT, { headers: { "content-type": "text/html;charset=utf-16" } }),
    "a part of a document": () =>
      new Response(DOCUMENT, {
        status: 206,
        headers: { ...HTML, "content-range": "bytes 0-73/74" },
      }),
    "a document that never begins": () =>
      new Response(inChunks(`<!--${" ".repeat(20_000)}-->${DOCUMENT}`, 4000), { headers: HTML }),
  };
  for (const [name, answer] of Object.entries(others)) {
    it(`is ${name}`, async ({ expect }) => {
      expect((await visit(answer).open("/")).text).toBe(await answer().text());
    });
  }

  it("is an encoded body, byte for byte", async ({ expect }) => {
    const packed = await new Response(
      new Response(DOCUMENT).body?.pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer();
    const headers = { ...HTML, "content-encoding": "gzip" };
    const browser = visit(() => new Response(packed.slice(0), { headers, encodeBody: "manual" }));
    const response = await browser.send("/");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(new Uint8Array(await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });

  it("is every page of a site that does not use the SDK in its pages", async ({ expect }) => {
    const worker = createWorker({
      site: { default: { fetch: () => new Response(DOCUMENT, { headers: HTML }) } },
      settings: {},
    });
    expect((await new Browser(worker).open("/")).text).toBe(DOCUMENT);
  });

  it("is the host's own error page", async ({ expect }) => {
    const browser = visit(() => {
      throw new Error("broken");
    });
    const { status, text } = await browser.open("/");
    expect([status, text.includes(SOURCE)]).toEqual([500, false]);
  });

  it("is an answer under /_api/", async ({ expect }) => {
    const browser = visit(() => new Response(DOCUMENT, { headers: HTML }));
    expect((await browser.open("/_api/report")).text).toBe(DOCUMENT);
  });
});
