import type { Config } from "../config.ts";
import type { Clock, Fetch, Log } from "../effects.ts";
import { createHandovers, type HandoverStore } from "../session/handovers.ts";
import { remembering } from "../session/remembering.ts";
import { createRenewals } from "../session/renewals.ts";
import { createSealer } from "../session/seal.ts";
import { createSealingKeys } from "../session/sealing-keys.ts";
import { sessionOpener } from "../session/settled-cookies.ts";
import { createAppTokens } from "../token-cache/app-tokens.ts";
import { createSharedToken } from "../token-cache/shared-token.ts";
import { createCircuit } from "../wix/circuit.ts";
import { RefusedTokens } from "../wix/refused-tokens.ts";
import { appTokenStore, isNamespace } from "./app-token-store.ts";
import type { Isolate } from "./isolate.ts";

/** What an isolate reaches beyond itself. */
export interface IsolateEffects {
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly log: Log;
  /** The binding `TOKEN_CACHE`, where there is one. */
  readonly kv: unknown;
  /** Where new refresh tokens are handed over within a data centre. */
  readonly handoverCache: HandoverStore;
}

/** All that requests and background work of one isolate share. */
export function createIsolate(config: Config, effects: IsolateEffects): Isolate {
  const { clock, fetch, log, kv, handoverCache } = effects;
  const sealer = createSealer(createSealingKeys(config.sealingKeys), config.clientId, clock);
  const key = `${config.clientId}/${config.app?.instanceId ?? ""}`;
  const stores = [handoverCache, ...(isNamespace(kv) ? [kv] : [])];
  return {
    config,
    clock,
    fetch,
    log,
    sealer,
    openSession: remembering(sessionOpener(sealer), clock),
    renewals: createRenewals({ clock, handovers: createHandovers({ sealer, clock, stores }) }),
    appTokens: createAppTokens({ key, clock, store: appTokenStore(kv, sealer) }),
    crawlerToken: createSharedToken({ clock }),
    refused: new RefusedTokens(clock),
    circuits: {
      mint: createCircuit({ clock, name: "the token endpoint (anonymous grant)" }),
      renew: createCircuit({ clock, name: "the token endpoint (refresh_token grant)" }),
    },
  };
}
