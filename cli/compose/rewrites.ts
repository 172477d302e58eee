import type { IsProtected } from "../../src/site/protection.ts";
import { addressesOf } from "./asset-addresses.ts";

/** A line of `_redirects` that shows files of one address at another, without a redirect. */
export interface Rewrite {
  readonly line: string;
  /** A path, in which `*` and `:name` stand for anything. */
  readonly from: string;
  readonly to: string;
}

const PLACEHOLDER = /:[A-Za-z]\w*/g;

/**
 * The rewrites in a `_redirects` file: rules with status 200, which the assets layer follows itself.
 *
 * @see https://developers.cloudflare.com/workers/static-assets/redirects/
 */
export function readRewrites(text: string): readonly Rewrite[] {
  return text.split("\n").flatMap((whole) => {
    const line = whole.trim();
    const [from = "", to = "", status] = line.replace(/\s+#.*$/, "").split(/\s+/);
    return line.startsWith("#") || Number(status) !== 200
      ? []
      : [{ line, from: pathOf(from), to: pathOf(to) }];
  });
}

/** Those that show protected files. */
export function rewritesToProtected(
  rewrites: readonly Rewrite[],
  assets: readonly string[],
  isProtected: IsProtected,
): readonly Rewrite[] {
  const addresses = assets.flatMap((file) => addressesOf(file)).filter(isProtected);
  return rewrites.filter((rewrite) => {
    const target = targetOf(rewrite);
    return addresses.some((address) => target.test(address));
  });
}

/** Whether whatever a rewrite takes up is protected itself. */
export function isTakenFromProtected({ from }: Rewrite, isProtected: IsProtected): boolean {
  const named = from.replace(PLACEHOLDER, "x");
  return ["", "x", "x/y"].every((splat) => isProtected(named.replaceAll("*", splat)));
}

/** The pattern of a rewrite's addresses, for Cloudflare's router. */
export function routeOf({ from }: Rewrite): string {
  return from.replace(PLACEHOLDER, "*");
}

function pathOf(address: string): string {
  return decoded(address.replace(/^https?:\/\/[^/]*/i, "").replace(/[?#].*$/, ""));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** All that a rewrite may lead to. A placeholder within a segment may be dots that lead elsewhere. */
function targetOf({ from, to }: Rewrite): RegExp {
  const isFree = /[^/](?:\*|:[A-Za-z])/.test(from) && /:[A-Za-z]/.test(to);
  const parts = isFree ? ["/", ""] : to.replaceAll(/\/+/g, "/").split(PLACEHOLDER);
  const sources = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`));
  return new RegExp(`^${sources.join(".*")}$`);
}
