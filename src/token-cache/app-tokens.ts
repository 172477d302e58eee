import type { Clock } from "../effects.ts";
import { type AccessToken, isFresh, isUsable } from "../tokens.ts";
import { createSharedToken, type Mint } from "./shared-token.ts";
import { createStoredToken, type TokenStore } from "./stored-token.ts";

/** The app's own token: it speaks for the app, so it is the same for every request. */
export interface AppTokens {
  /**
   * A token that works: from this isolate, else from the store, else minted.
   *
   * @throws what `mint` throws, when no token works any more.
   */
  readonly get: (mint: Mint) => Promise<AccessToken>;

  /**
   * A token in place of one that Wix refused: minted, unless another request has done so already.
   *
   * @throws what `mint` throws.
   */
  readonly renew: (rejected: string, mint: Mint) => Promise<AccessToken>;
}

export interface AppTokensOptions {
  /** Names the client and its instance: the tokens of two never mix. */
  readonly key: string;
  readonly clock: Clock;
  /** Shared by all isolates. A token that it holds saves a mint; no failure of it does any harm. */
  readonly store?: TokenStore | undefined;
  /** How long a mint begun by another request is waited for. 3 by default. */
  readonly waitSeconds?: number;
  /** How long the store may take. 1 by default. */
  readonly storeWaitSeconds?: number;
}

const DEFAULT_STORE_WAIT_SECONDS = 1;

/** The tokens of one client and instance, for the life of the isolate. */
export function createAppTokens(options: AppTokensOptions): AppTokens {
  const { key, clock, store, waitSeconds, storeWaitSeconds = DEFAULT_STORE_WAIT_SECONDS } = options;
  const shared = createSharedToken({
    clock,
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
  });
  const stored = createStoredToken({ key, clock, store, waitSeconds: storeWaitSeconds });
  let rejectedValue: string | undefined;

  async function recall(): Promise<AccessToken | undefined> {
    const token = await stored.read();
    // Other isolates may not have noticed, and the store may answer with what it held before.
    return token?.value === rejectedValue ? undefined : token;
  }

  async function recallOrMint(mint: Mint): Promise<AccessToken> {
    const recalled = await recall();
    if (recalled !== undefined && isFresh(recalled, clock)) {
      return recalled;
    }
    try {
      return await mint();
    } catch (error) {
      if (recalled !== undefined && recalled.value !== rejectedValue && isUsable(recalled, clock)) {
        return recalled;
      }
      throw error;
    }
  }

  /** Only the request that mints waits for the store, and after everyone else has the token. */
  async function obtain(
    mint: Mint,
    from: (mint: Mint) => Promise<AccessToken>,
  ): Promise<AccessToken> {
    let minted: AccessToken | undefined;
    const token = await shared.get(() =>
      from(async () => {
        minted = await mint();
        return minted;
      }),
    );
    if (minted !== undefined) {
      await stored.write(minted);
    }
    return token;
  }

  return {
    get: (mint) => obtain(mint, recallOrMint),
    renew: (rejected, mint) => {
      rejectedValue = rejected;
      shared.forget(rejected);
      return obtain(mint, (own) => own());
    },
  };
}
