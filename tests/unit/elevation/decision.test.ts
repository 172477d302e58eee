import * as fc from "fast-check";
import { describe, it } from "vitest";
import { decideElevation } from "../../../src/elevation/decision.ts";
import { check } from "../../support/check.ts";

const credentials = { clientSecret: "s", instanceId: "i" };

describe("acting as the app", () => {
  for (const path of [
    "/_api-docs/x",
    "/_apis",
    "/_apis/x",
    "/_api\n",
    "/_API",
    "//_api",
    "/x/_api",
    "/x/_api/y",
    "/_API/x",
    "_api/x",
    "",
    "/",
  ]) {
    it(`is not for ${JSON.stringify(path)}`, ({ expect }) => {
      expect(decideElevation(path, credentials)).toEqual({
        allow: false,
        reason: "not_a_backend_route",
      });
    });
  }

  it("is for /_api and the paths under it and no other, and for nobody without credentials", ({
    expect,
  }) => {
    const piece = fc.constantFrom("/", "_api", "_api/", "_API", ".", "x", "%5f", "é", "\\", ";");
    const path = fc.oneof(
      fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
      fc.string({ unit: "binary" }),
    );
    check(
      fc.property(path, (asked) => {
        const isBackend = asked === "/_api" || asked.slice(0, 6) === "/_api/";
        expect(decideElevation(asked, credentials).allow).toBe(isBackend);
        expect(decideElevation(asked, undefined).allow).toBe(false);
      }),
    );
  });
});
