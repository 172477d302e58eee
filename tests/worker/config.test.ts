import * as fc from "fast-check";
import { describe, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { HostError } from "../../src/errors.ts";
import { check } from "../support/check.ts";

const key = "dGVzdC1vbmx5LXNlYWxpbmcta2V5LTAxMjM0NTY3ODk";
const valid = { WIX_CLIENT_ID: "10ca1000-0000-4000-8000-000000000001", SESSION_KEYS: key };

function problemsOf(variables: Record<string, unknown>, settings: object = {}): string {
  try {
    readConfig(variables, settings);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("the configuration", () => {
  it("takes the client id from the variable before the settings", ({ expect }) => {
    expect(readConfig(valid, { clientId: "other" }).clientId).toBe(valid.WIX_CLIENT_ID);
    expect(readConfig({ SESSION_KEYS: key }, { clientId: "other" }).clientId).toBe("other");
  });

  it("does without app credentials, and has a visitor live a year and a member a month", ({
    expect,
  }) => {
    const { app, lives } = readConfig(valid, {});
    expect(app).toBeUndefined();
    expect(lives).toEqual({ visitorSeconds: 365 * 86_400, memberSeconds: 30 * 86_400 });
    expect(readConfig({ ...valid, WIX_CLIENT_SECRET: " s " }, {}).app).toEqual({
      clientSecret: "s",
    });
  });

  it("has a member live as many days as it says", ({ expect }) => {
    expect(readConfig(valid, { memberDays: 7 }).lives.memberSeconds).toBe(7 * 86_400);
  });

  it("names everything that is wrong at once", ({ expect }) => {
    const settings = { protect: ["account"], origins: ["shop.example", "https://a.example/path"] };
    const problems = problemsOf({ SESSION_KEYS: "short,short" }, settings);
    for (const named of [
      "WIX_CLIENT_ID",
      "SESSION_KEYS: key 1",
      "SESSION_KEYS: key 2",
      "account",
      "shop.example",
      "a.example/path",
    ]) {
      expect(problems).toContain(named);
    }
  });

  for (const origin of [
    "",
    "https://a.example/",
    "ftp://a.example",
    "a.example",
    "https://a.example:443",
  ]) {
    it(`refuses ${JSON.stringify(origin)} as an origin`, ({ expect }) => {
      expect(problemsOf(valid, { origins: [origin] })).toContain("origins:");
    });
  }

  it("is stopped by an origin on plain http, unless that is this machine", ({ expect }) => {
    for (const origin of ["http://shop.example", "http://localhost.example"]) {
      expect(problemsOf(valid, { origins: [origin] })).toContain("is not an https origin");
    }
    const origins = ["http://localhost:8787", "http://127.0.0.1", "http://shop.localhost:3000"];
    expect(readConfig(valid, { origins }).origins).toEqual(origins);
  });

  it("never repeats what it was given as a secret", ({ expect }) => {
    check(
      fc.property(fc.string({ minLength: 6, maxLength: 60 }), (secret) => {
        const problems = problemsOf({ SESSION_KEYS: secret, WIX_CLIENT_SECRET: secret });
        expect(problems.includes(secret.trim()) && secret.trim().length > 5).toBe(false);
      }),
    );
  });

  it("is read, or refused in one error that names each problem and no secret, whatever it is", ({
    expect,
  }) => {
    const secret = fc.stringMatching(/^s3cr3t-[\w.~+/=-]{8,60}$/u);
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", " ", key, `${key},`));
    const path = fc.oneof(
      text,
      fc.constantFrom("/", "/a/*", "/*", "/a*", "/%", "/a/../b", "/é", "/(a"),
    );
    const origin = fc.oneof(text, fc.webUrl(), fc.constantFrom("https://a.example", "null"));
    const settings = fc.record(
      {
        protect: fc.array(path, { maxLength: 3 }),
        origins: fc.array(origin, { maxLength: 3 }),
        clientId: text,
        assetRoots: fc.array(text, { maxLength: 3 }),
        appPage: fc.constantFrom("/", "/index.html"),
      },
      { requiredKeys: [] },
    );
    const other = fc.oneof(text, fc.anything());
    check(
      fc.property(settings, secret, fc.tuple(other, other), path, (given, hidden, ids, asked) => {
        for (const keys of [hidden, `${key},${hidden}`, key, undefined]) {
          const variables = {
            WIX_CLIENT_ID: ids[0],
            SESSION_KEYS: keys,
            WIX_CLIENT_SECRET: hidden,
            WIX_CLIENT_INSTANCE_ID: ids[1],
          };
          try {
            const config = readConfig(variables, given);
            expect(config.clientId).toMatch(/^[\w-]{1,128}$/u);
            expect(typeof config.isProtected(asked)).toBe("boolean");
            expect(typeof config.mayBeAsset(asked)).toBe("boolean");
            const exact = (given.protect ?? []).filter((pattern) => !pattern.includes("*"));
            expect(exact.filter((pattern) => !config.isProtected(pattern))).toEqual([]);
          } catch (error) {
            expect(error).toBeInstanceOf(HostError);
            const { code, message } = error as HostError;
            expect(code).toBe("configuration_invalid");
            expect(message).not.toContain(hidden);
            expect(message.includes("SESSION_KEYS")).toBe(keys !== key);
          }
        }
      }),
      300,
    );
  });
});
