import {
  AppStrategy,
  createClient,
  type IOAuthStrategy,
  OAuthStrategy,
  type WixClient,
} from "@wix/sdk";
import { type MemberAnswer, type RunningLocalWix, TEST_CLIENT } from "./local-wix.ts";

/** The catalog app whose items the cart knows: Wix Stores. */
export const STORES_APP_ID = "215238eb-22a5-4c36-9e7b-e7c08025e04e";

/**
 * Makes a local Wix the whole network of this process. The SDK's strategies ignore the client's
 * own `fetch`, so the global one has to lead there.
 *
 * @returns puts the old network back.
 */
export function sendSdkTo(wix: RunningLocalWix): () => void {
  const before = globalThis.fetch;
  globalThis.fetch = wix.fetch;
  return () => {
    globalThis.fetch = before;
  };
}

/** A client as a browser has one: a visitor, until a member logs in. */
export function browserClient(): BrowserClient {
  return createClient({ auth: OAuthStrategy({ clientId: TEST_CLIENT.clientId }) });
}

export type BrowserClient = WixClient<undefined, IOAuthStrategy>;

/** A client that acts as the app, by client credentials. */
export function appClient(): WixClient<undefined, ReturnType<typeof AppStrategy>> {
  const { clientId: appId, clientSecret: appSecret, instanceId } = TEST_CLIENT;
  return createClient({ auth: AppStrategy({ appId, appSecret, instanceId }) });
}

/** Logs a client in as a member, the way a browser would. */
export async function logIn(
  wix: RunningLocalWix,
  client: BrowserClient,
  member: MemberAnswer,
): Promise<void> {
  const data = client.auth.generateOAuthData(wix.redirectUri);
  const { authUrl } = await client.auth.getAuthUrl(data, {
    prompt: "login",
    responseMode: "query",
  });
  const location = await wix.control.login(member.id, authUrl);
  const { code, state } = client.auth.parseFromUrl(location, "query");
  client.auth.setTokens(await client.auth.getMemberTokens(code, state, data));
}

/** One of the members that every local Wix begins with. */
export async function anyMember(wix: RunningLocalWix): Promise<MemberAnswer> {
  const [first] = await wix.control.members();
  if (first === undefined) {
    throw new Error("there are no members");
  }
  return first;
}

/** What the SDK rejected with. @throws {Error} if it did not. */
export async function sdkError(call: Promise<unknown>): Promise<SdkError> {
  try {
    await call;
  } catch (error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK documents this shape and throws plain errors
    return error as SdkError;
  }
  throw new Error("the call succeeded");
}

export interface SdkError {
  readonly message: string;
  readonly status?: number;
  /** Of the CMS: `WDE…`. */
  readonly code?: string;
  readonly details?: {
    readonly applicationError?: { readonly code: string; readonly description: string };
    readonly requestId?: string;
  };
}
