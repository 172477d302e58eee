/**
 * Nitro's stand-in for AsyncLocalStorage, from unenv: it forgets its store at the first await. Its
 * fields keep their names in a minified bundle.
 */
const STAND_IN = /\b_currentStore\s*[;=][^]{0,40}?\b_enterStore\s*[;=]/;

/** A warning for a server bundle whose requests lose what they know of themselves. */
export function asyncContextWarnings(files: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const stubbed = [...files].some(
    ([name, contents]) => /\.m?js$/.test(name) && STAND_IN.test(new TextDecoder().decode(contents)),
  );
  return stubbed
    ? [
        'the server bundle was built without AsyncLocalStorage (its stand-in forgets everything at the first await, which ends in errors such as "No HTTPEvent found in AsyncLocalStorage"): put "compatibility_flags": ["nodejs_compat"] and a compatibility_date into wrangler.jsonc, and build the site again',
      ]
    : [];
}
