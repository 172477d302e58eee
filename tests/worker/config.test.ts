import * as fc from "fast-check";
import { describe, it } from "vitest";
import { readConfig } from "../../src/config.ts";
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

  it("never repeats what it was given as a secret", ({ expect }) => {
    check(
      fc.property(fc.string({ minLength: 6, maxLength: 60 }), (secret) => {
        const problems = problemsOf({ SESSION_KEYS: secret, WIX_CLIENT_SECRET: secret });
        expect(problems.includes(secret.trim()) && secret.trim().length > 5).toBe(false);
      }),
    );
  });
});
