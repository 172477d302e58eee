import type { Mint } from "./tokens.ts";

/** A token that is minted on first use, and again when it is about to end or was refused. */
export interface HeldToken {
  /** @throws {Error} that says why there is none. */
  readonly current: () => Promise<string>;
  /** Another one, after Wix refused that one. */
  readonly replace: (refused: string) => Promise<string>;
}

const EARLY_MILLISECONDS = 60_000;

/** Holds one token for as long as this process lives. Whoever asks at once gets the same one. */
export function holdToken(mint: () => Promise<Mint>): HeldToken {
  let held: { readonly token: string; readonly until: number } | undefined;
  let minting: Promise<string> | undefined;
  const fresh = async (): Promise<string> => {
    const minted = await mint();
    if (!minted.ok) {
      throw new Error(minted.reason);
    }
    const lasts = minted.expiresInSeconds * 1000 - EARLY_MILLISECONDS;
    held = { token: minted.token, until: performance.now() + lasts };
    return minted.token;
  };
  const current = async (): Promise<string> => {
    if (held !== undefined && performance.now() < held.until) {
      return held.token;
    }
    minting ??= fresh().finally(() => {
      minting = undefined;
    });
    return await minting;
  };
  return {
    current,
    replace: async (refused) => {
      if (held?.token === refused) {
        held = undefined;
      }
      return await current();
    },
  };
}
