import { describe, it } from "vitest";

import { absenceAdvice, withoutValues } from "../../../cli/compose/start-variables.ts";

describe("a complaint of a server that does not start", () => {
  it("has no value of the project's environment files in it, and the name instead", ({
    expect,
  }) => {
    const variables = { STRIPE_KEY: "sk_live_0123", DEBUG: "1" };
    const said = "Error: sk_live_0123 is refused, sk_live_0123 of 1 key";
    expect(withoutValues(said, variables)).toBe(
      "Error: (STRIPE_KEY) is refused, (STRIPE_KEY) of 1 key",
    );
  });
});

describe("what is said of variables that a server looked for in vain", () => {
  it("names those that the project can give, and those that the host keeps", ({ expect }) => {
    const advice = absenceAdvice(["STRIPE_KEY", "WIX_CLIENT_SECRET"]);
    expect(advice).toContain("It looked for STRIPE_KEY, in none of .env, .env.local, .dev.vars");
    expect(advice).toContain("It looked for WIX_CLIENT_SECRET, which the host keeps");
  });

  it("is nothing where it looked for nothing", ({ expect }) => {
    expect(absenceAdvice([])).toBeUndefined();
  });
});
