/** Where the browser SDK is served under a name that stays; it is revalidated at each use. */
export const STABLE_SCRIPT = "/_auth/sdk.js";

/** The names under `/_auth/` that are it: the stable one, and those that say its contents. */
export const SCRIPT_NAMES = "sdk(?:-[0-9a-f]{16})?\\.js";

/**
 * The tag that loads the browser SDK.
 *
 * Classic, and so waited for: a site's own scripts may be `async` modules, or inline ones that
 * import, and the SDK answers a call without a context with a function and no error.
 *
 * @param nonce goes out as it is: only what may stand in a quoted attribute.
 */
export function scriptTag(source: string, nonce?: string): string {
  return nonce === undefined
    ? `<script src="${source}"></script>`
    : `<script src="${source}" nonce="${nonce}"></script>`;
}
