import { OAuthStrategy } from "@wix/sdk";
import { describe, it } from "vitest";
import { createPageSession } from "../../../src/browser/page/page-auth.ts";
import { contextualAuth } from "../../../src/sdk-context/contextual-auth.ts";
import type { RequestScope } from "../../../src/sdk-context/request-scope.ts";

const unused: Readonly<Record<string, unknown>> = {};
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- none of it is looked at to make the methods
const onServer = contextualAuth(unused as unknown as RequestScope, new Set());

const inPage = createPageSession({
  fetch: async () => new Response("{}"),
  origin: "https://shop.example",
  here: () => "https://shop.example/",
  navigate: () => undefined,
}).auth;

/** Every method that the SDK's own strategy has, by its path. */
function methodsOf(value: object, prefix: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const path = [...prefix, name];
    if (typeof member === "function") {
      return [path];
    }
    return typeof member === "object" && member !== null ? methodsOf(member, path) : [];
  });
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) =>
      typeof found === "object" && found !== null ? Reflect.get(found, name) : undefined,
    value,
  );
}

const paths = methodsOf(OAuthStrategy({ clientId: "client-1" }));

describe("what getContextualAuth() answers", () => {
  it("is compared with the SDK's own list", ({ expect }) => {
    expect(paths.length).toBeGreaterThan(20);
    expect(paths).toContainEqual(["sessions", "syncToWixPages"]);
  });

  for (const [where, auth] of Object.entries({ "on the server": onServer, "in a page": inPage })) {
    for (const path of paths) {
      it(`${where} has ${path.join(".")}()`, ({ expect }) => {
        expect(typeof memberAt(auth, path)).toBe("function");
      });
    }

    it(`${where} says by a code what is not to be had`, ({ expect }) => {
      for (const path of [
        ["processVerification"],
        ["sendPasswordResetEmail"],
        ["getMemberTokensForDirectLogin"],
        ["getMemberTokensForExternalLogin"],
        ["getMemberTokensForExternalLoginWithSession"],
        ["sessions", "isSessionSynced"],
        ["sessions", "syncToWixPages"],
      ]) {
        const method = memberAt(auth, path);
        expect(method).toThrow(
          expect.objectContaining({
            code: "auth_method_unavailable",
            message: expect.stringContaining(`${path.at(-1)}()`),
          }),
        );
      }
    });
  }
});
