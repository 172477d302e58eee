import { readPath } from "../../src/request/request-path.ts";
import { compileProtection, type IsProtected } from "../../src/site/protection.ts";
import { addressesOf, servedAt } from "./asset-addresses.ts";

/**
 * The patterns, and the other addresses under which the assets layer serves the same files:
 * `/account/*` covers `/account`, `/a.html` is served at `/a`, `/a/index.html` at `/a/`, `/a` also at `/a/`.
 * The name of a file has its accents composed or not, as whoever wrote it left them.
 */
export function withAliases(patterns: readonly string[]): readonly string[] {
  const aliases = patterns.flatMap((pattern) => {
    if (pattern.endsWith("/*")) {
      return [pattern, pattern.slice(0, -2)];
    }
    const bare = pattern.replace(/\/index(?:\.html)?$/, "/").replace(/\.html$/, "");
    const open = bare.replace(/\/$/, "");
    return pattern.endsWith("*") ? [pattern] : [pattern, open, `${open}/`];
  });
  const named = aliases.map((alias) => (alias === "" ? "/" : alias));
  return [
    ...new Set(named.flatMap((alias) => [alias, alias.normalize("NFC"), alias.normalize("NFD")])),
  ];
}

/**
 * What the host will say of a path, and of every way of reading it. Patterns that it refuses at its
 * start protect everything until then.
 */
export function protection(patterns: readonly string[]): IsProtected {
  const compiled = compileProtection(withAliases(patterns));
  if (!compiled.ok) {
    return () => true;
  }
  return (address) => {
    const path = readPath(servedAt(address));
    return [address, ...(path.ok ? path.readings : [])].some(compiled.isProtected);
  };
}

/** Whether a file is protected at one of its addresses, and so at all of them. */
export function isProtectedFile(file: string, isProtected: IsProtected): boolean {
  return addressesOf(file).some(isProtected);
}
