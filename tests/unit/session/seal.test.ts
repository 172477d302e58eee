import * as fc from "fast-check";
import { CompactEncrypt } from "jose";
import { describe, it } from "vitest";
import type { Purpose } from "../../../src/session/seal.ts";
import { keyBytes, NOW, sealerAt } from "../../support/session-fixtures.ts";
import { check } from "../../support/check.ts";

const time = { now: NOW };
const sealer = sealerAt(time);
const PURPOSES: readonly Purpose[] = ["visitor", "member", "access", "ended", "login", "app-token"];
const claims = { expiresAt: NOW + 60, sid: "session-1", rt: "refresh-1" };
const sealed = await sealer.seal("visitor", claims);
const [header = "", , iv = "", ciphertext = "", tag = ""] = sealed.split(".");
const ours = decodeHeader(header);

function decodeHeader(text: string): object {
  const decoded: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
  return typeof decoded === "object" && decoded !== null ? decoded : {};
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** The sealed value with another header in front: what a forger can make without the key. */
function withHeader(changes: Record<string, unknown>): string {
  return [encode({ ...ours, ...changes }), "", iv, ciphertext, tag].join(".");
}

describe("a sealed value", () => {
  it("opens to what was sealed, whatever it is", async ({ expect }) => {
    await check(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(...PURPOSES),
        async (any, purpose) => {
          const value = { ...any, expiresAt: NOW + 1 };
          const opened = await sealer.open(purpose, await sealer.seal(purpose, value));
          const plain: unknown = JSON.parse(JSON.stringify(value));
          expect(opened).toEqual({ ok: true, claims: plain });
        },
      ),
      60,
    );
  });

  it("shows nothing of its claims", ({ expect }) => {
    const parts = sealed
      .split(".")
      .map((part) => Buffer.from(part, "base64url").toString("latin1"));
    expect(`${sealed} ${parts.join(" ")}`).not.toMatch(/session-1|refresh-1/u);
  });

  it("never opens to anything else when one character is changed", async ({ expect }) => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/= é";
    let opens = 0;
    for (let index = 0; index < sealed.length; index += 1) {
      const other = alphabet[(index * 7) % alphabet.length] ?? "A";
      if (sealed[index] !== other) {
        const changed = `${sealed.slice(0, index)}${other}${sealed.slice(index + 1)}`;
        const opened = await sealer.open("visitor", changed);
        // The last character of a part has bits that mean nothing (RFC 4648 section 3.5).
        opens += opened.ok ? 1 : 0;
        expect(opened.ok ? opened.claims : claims).toEqual(claims);
      }
    }
    expect(opens).toBeLessThanOrEqual(2);
  });

  it("never opens once a bit of it is flipped, a part cut off, or parts of two are mixed", async ({
    expect,
  }) => {
    const value = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 });
    const damage = fc.record({ part: fc.constantFrom(0, 2, 3, 4), at: fc.nat(), bit: fc.nat(7) });
    await check(
      fc.asyncProperty(value, damage, fc.nat(), async (any, { part, at, bit }, cut) => {
        const whole = await sealer.seal("visitor", { ...any, expiresAt: NOW + 1 });
        const parts = whole.split(".");
        const mixed = parts.with(part, sealed.split(".")[part] ?? "").join(".");
        const bytes = Buffer.from(parts[part] ?? "", "base64url");
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
        const flipped = parts.with(part, bytes.toString("base64url")).join(".");
        const short = whole.slice(0, cut % whole.length);
        const damaged = [flipped, short, ...(part === 0 ? [] : [mixed])];
        const opened = await Promise.all(damaged.map((each) => sealer.open("visitor", each)));
        expect(opened.map(({ ok }) => ok)).toEqual(damaged.map(() => false));
      }),
      60,
    );
  });

  it("never opens for another purpose", async ({ expect }) => {
    for (const purpose of PURPOSES) {
      const value = await sealer.seal(purpose, claims);
      const opening = await Promise.all(PURPOSES.map((other) => sealer.open(other, value)));
      expect(opening.map((opened) => opened.ok)).toEqual(
        PURPOSES.map((other) => other === purpose),
      );
    }
  });

  it("is nothing at another site, although the keys are the same", async ({ expect }) => {
    const elsewhere = sealerAt(time, [1], "client-2");
    expect(await elsewhere.open("visitor", sealed)).toEqual({
      ok: false,
      reason: "unknown_header",
    });
  });

  it("is over at its expiry, to the instant", async ({ expect }) => {
    const later = { now: NOW };
    const own = sealerAt(later);
    later.now = NOW + 59.999;
    expect((await own.open("visitor", sealed)).ok).toBe(true);
    later.now = NOW + 60;
    expect(await own.open("visitor", sealed)).toEqual({ ok: false, reason: "expired" });
  });

  it("without an expiry is nothing", async ({ expect }) => {
    const key = await crypto.subtle.importKey("raw", keyBytes(1), "AES-GCM", false, ["encrypt"]);
    for (const plaintext of ["{}", '{"expiresAt":"9e9"}', "null", "[]", "not json", "\u00ff"]) {
      const forged = await new CompactEncrypt(Buffer.from(plaintext, "latin1"))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", ...ours })
        .encrypt(key);
      expect(await sealer.open("visitor", forged)).toEqual({ ok: false, reason: "malformed" });
    }
  });
});

describe("a hostile value", () => {
  const reordered = Object.fromEntries(Object.entries(ours).toReversed());
  const HOSTILE: readonly [string, string][] = [
    ["alg none", withHeader({ alg: "none" })],
    ["alg RSA-OAEP", withHeader({ alg: "RSA-OAEP" })],
    ["alg A256KW", withHeader({ alg: "A256KW" })],
    ["alg PBES2 with a billion rounds", withHeader({ alg: "PBES2-HS256+A128KW", p2c: 1e9 })],
    ["enc A128GCM", withHeader({ enc: "A128GCM" })],
    ["enc A256CBC-HS512", withHeader({ enc: "A256CBC-HS512" })],
    ["zip", withHeader({ zip: "DEF" })],
    ["crit", withHeader({ crit: ["exp"] })],
    ["unknown kid", withHeader({ kid: "AAAAAAAA" })],
    ["no kid", withHeader({ kid: undefined })],
    ["another version", withHeader({ ver: 2 })],
    ["members in another order", [encode(reordered), "", iv, ciphertext, tag].join(".")],
    ["a padded header", `${header}=.${sealed.split(".").slice(1).join(".")}`],
    ["an encrypted key", [header, "AAAA", iv, ciphertext, tag].join(".")],
    ["no tag", [header, "", iv, ciphertext, ""].join(".")],
    ["a short tag", [header, "", iv, ciphertext, tag.slice(0, 16)].join(".")],
    ["no iv", [header, "", "", ciphertext, tag].join(".")],
    ["a long iv", [header, "", `${iv}AAAA`, ciphertext, tag].join(".")],
    ["truncated", sealed.slice(0, -20)],
    ["the header alone", header],
    ["the header and a letter", `${header}A`],
    ["six parts", `${sealed}.AAAA`],
    ["four parts", sealed.split(".").slice(0, 4).join(".")],
    ["empty", ""],
    ["dots", "...."],
    ["a JWS", `${encode({ alg: "HS256" })}.${encode(claims)}.AAAA`],
    ["unicode", "\u0000\u{1f36a}\ud800"],
    ["oversize", `${sealed.slice(0, -tag.length)}${"A".repeat(200_000)}`],
  ];
  for (const [what, value] of HOSTILE) {
    it(`does not open: ${what}`, async ({ expect }) => {
      expect((await sealer.open("visitor", value)).ok).toBe(false);
    });
  }

  it("is turned away by its header before any cipher work", async ({ expect }) => {
    expect(await sealer.open("visitor", withHeader({ zip: "DEF" }))).toEqual({
      ok: false,
      reason: "unknown_header",
    });
  });

  it("never throws", async ({ expect }) => {
    const part = fc.oneof(
      fc.constantFrom(header, iv, ciphertext, tag, ""),
      fc.string({ unit: "binary" }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64url")),
    );
    await check(
      fc.asyncProperty(fc.array(part, { maxLength: 7 }), async (parts) => {
        const value = parts.join(".");
        fc.pre(value !== sealed);
        expect((await sealer.open("visitor", value)).ok).toBe(false);
      }),
      200,
    );
  });
});
