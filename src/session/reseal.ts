import type { Clock } from "../effects.ts";
import type { CookieJar } from "./cookie-jar.ts";
import { evidenceOf, type OpenedCookie } from "./evidence.ts";
import type { Sealer } from "./seal.ts";
import { deadSessions, type EndMark } from "./session.ts";

interface ResealOptions {
  readonly sealer: Sealer;
  readonly jar: CookieJar;
  readonly clock: Clock;
}

/**
 * The `Set-Cookie` values of what stays and is sealed with a key that no longer seals, or in an
 * earlier format: the same claims, with the same expiry. So a key may be dropped once those who use
 * the site have come by.
 *
 * Said only beside a renewal, which writes a cookie anyway. A cookie that came twice is left alone:
 * one of the two may be another site's doing. So is a session that Wix ended, or it would outlive
 * the record of the refresh token that its end is about, which is sealed with the old key.
 */
export async function resealed(
  opened: readonly OpenedCookie[],
  {
    removals,
    marks,
  }: { readonly removals: ReadonlySet<string>; readonly marks: readonly EndMark[] },
  { sealer, jar, clock }: ResealOptions,
): Promise<readonly string[]> {
  const evidence = evidenceOf(opened);
  const dead = deadSessions({ ...evidence, marks: [...evidence.marks, ...marks] });
  const lasting = opened.filter(
    ({ cookie: { name, kind }, identity }) =>
      kind !== "access" &&
      !removals.has(name) &&
      !dead.has(identity?.sessionId ?? "") &&
      opened.filter((other) => other.cookie.name === name).length === 1,
  );
  const written = await Promise.all(
    lasting.map(async ({ cookie: { name, kind, value }, claims }) =>
      (await sealer.isCurrent(kind, value))
        ? []
        : [jar.write(name, await sealer.seal(kind, claims), claims.expiresAt - clock())],
    ),
  );
  return written.flat();
}
