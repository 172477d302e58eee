import * as fc from "fast-check";
import { describe, it } from "vitest";
import { redact } from "../../../src/log/redact.ts";
import { check } from "../../support/check.ts";

const part = fc.stringMatching(/^[\w-]{20,60}$/u);
const token = fc.oneof(
  fc.tuple(part, part, part).map((parts) => `OauthNG.JWS.eyJ${parts.join(".")}`),
  fc.tuple(part, part, part).map((parts) => `JWS.eyJ${parts.join(".")}`),
  fc.tuple(part, part, part).map((parts) => `eyJ${parts.join(".")}`),
  fc.tuple(part, part, part, part).map(([a, b, c, d]) => `eyJ${a}..${b}.${c}.${d}`),
  fc.tuple(part, part).map((parts) => `IST.eyJ${parts.join(".")}`),
);
const around = fc.stringMatching(/^[ a-z:"'/?&=,{}[\]\n]{0,30}$/u);

describe("a text that is logged", () => {
  it("holds no token, wherever it stood", ({ expect }) => {
    check(
      fc.property(around, token, around, token, (before, one, between, other) => {
        const logged = redact(`${before}${one} ${between} ${other}`);
        expect(logged).toBe(`${before}[token] ${between} [token]`);
      }),
    );
  });

  it("stays as it is without one", ({ expect }) => {
    for (const text of ["", "GET /products/eyJ", "eyJabc.", "JWS", "the JWS. of it", "a.b.c"]) {
      expect(redact(text)).toBe(text);
    }
  });

  it("costs no more time for being hostile", ({ expect }) => {
    const startedAt = performance.now();
    redact("eyJ".repeat(100_000));
    redact("eyJ.".repeat(100_000));
    redact(`${"JWS.".repeat(100_000)}!`);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
