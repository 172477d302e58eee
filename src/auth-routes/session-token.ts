import { HostError } from "../errors.ts";
import type { RequestSession } from "../session/request-session.ts";

/**
 * Calls Wix with the session's token. A 401 on a token that looked valid: it is replaced once and
 * the call made once more.
 */
export async function withSessionToken<T>(
  session: RequestSession,
  call: (accessToken: string) => Promise<T>,
): Promise<T> {
  const { value } = await session.accessToken();
  try {
    return await call(value);
  } catch (error) {
    if (!(error instanceof HostError) || error.reason !== "401") {
      throw error;
    }
    const replacement = await session.replace(value);
    return call(replacement.value);
  }
}
