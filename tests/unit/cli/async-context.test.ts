import { describe, it } from "vitest";

import { asyncContextWarnings } from "../../../cli/compose/async-context.ts";

const bundle = (source: string): ReadonlyMap<string, Uint8Array> =>
  new Map([["chunks/nitro.mjs", new TextEncoder().encode(source)]]);

describe("a server bundle", () => {
  for (const [how, source] of [
    ["as it is written", "class _A {\n\t__unenv__ = true;\n\t_currentStore;\n\t_enterStore;\n}"],
    ["minified", "class e{__unenv__=!0;_currentStore;_enterStore;_enabled=!0;getStore(){}}"],
    [
      "for older runtimes",
      "class e{constructor(){this._currentStore=void 0;this._enterStore=void 0}}",
    ],
  ] as const) {
    it(`with Nitro's AsyncLocalStorage that forgets, ${how}, comes with the remedy`, ({
      expect,
    }) => {
      expect(asyncContextWarnings(bundle(source))).toEqual([
        expect.stringContaining('"compatibility_flags": ["nodejs_compat"]'),
      ]);
    });
  }

  it("with the runtime's own comes without a warning", ({ expect }) => {
    const source = 'import { AsyncLocalStorage } from "node:async_hooks"; new AsyncLocalStorage();';
    expect(asyncContextWarnings(bundle(source))).toEqual([]);
  });
});
