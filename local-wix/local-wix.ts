import { type CallLog, createCallLog } from "./control/call-log.ts";
import { type Cart, type Checkout, mergeCarts } from "./ecom/cart.ts";
import { seedCollections } from "./content/cms-seed.ts";
import type { LocalWixConfig } from "./config.ts";
import {
  createDocumentTable,
  type Documents,
  documents,
  dropDocuments,
  remembered,
} from "./storage/documents.ts";
import { createFaults, type Faults } from "./control/faults.ts";
import type { OauthAppLists } from "./oauth/oauth-app-lists.ts";
import { createSigner, randomSecret, type Signer } from "./oauth/jws.ts";
import { type Member, seedMembers } from "./members/member.ts";
import type { AuthorizationCode, RedirectSession } from "./oauth/redirect-session.ts";
import { readSettings, type Settings } from "./control/settings.ts";
import { createTokens, type Tokens, type TokenSession } from "./oauth/tokens.ts";

/** Everything the local Wix knows; the routes read and change it. */
export interface LocalWix {
  readonly config: LocalWixConfig;
  readonly sql: SqlStorage;
  readonly now: () => number;
  readonly tokens: Tokens;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly settings: Documents<Settings>;
  readonly sessions: Documents<TokenSession>;
  readonly members: Documents<Member>;
  readonly carts: Documents<Cart>;
  readonly checkouts: Documents<Checkout>;
  readonly codes: Documents<AuthorizationCode>;
  readonly redirectSessions: Documents<RedirectSession>;
  /** Under `lists`: where people may be sent, once the app's owner has changed it. */
  readonly oauthApp: Documents<OauthAppLists>;
  /** Who is logged in at the local Wix itself: cookie value to member id. */
  readonly browserLogins: Documents<string>;
  /** Back to the first day: seeds only, and a new signing key, so that every token dies. */
  readonly reset: () => void;
}

export interface LocalWixOptions {
  readonly config: LocalWixConfig;
  readonly sql: SqlStorage;
  /** Epoch seconds. */
  readonly now: () => number;
}

export function createLocalWix({ config, sql, now: rightNow }: LocalWixOptions): LocalWix {
  createDocumentTable(sql);
  const settings = remembered(documents<Settings>(sql, "settings"));
  const now = (): number => rightNow() + readSettings(settings).clockOffsetSeconds;
  const sessions = documents<TokenSession>(sql, "session");
  const members = documents<Member>(sql, "member");
  const keys = documents<string>(sql, "key");
  const calls = createCallLog();
  const faults = createFaults();
  let signer: Signer | undefined;

  const seed = (): void => {
    keys.put("signing", randomSecret());
    for (const member of seedMembers(now())) {
      members.put(member.id, member);
    }
    seedCollections(sql, now());
  };
  if (keys.get("signing") === undefined) {
    seed();
  }
  return {
    config,
    sql,
    now,
    calls,
    faults,
    settings,
    sessions,
    members,
    carts: documents<Cart>(sql, "cart"),
    checkouts: documents<Checkout>(sql, "checkout"),
    codes: documents<AuthorizationCode>(sql, "code"),
    redirectSessions: documents<RedirectSession>(sql, "redirect"),
    oauthApp: documents<OauthAppLists>(sql, "oauth-app"),
    browserLogins: documents<string>(sql, "browser"),
    tokens: createTokens({
      config,
      now,
      sessions,
      refreshIds: documents<string>(sql, "refresh"),
      settings: () => readSettings(settings),
      signer: () => {
        signer ??= createSigner(keys.get("signing") ?? "");
        return signer;
      },
    }),
    reset: () => {
      dropDocuments(sql);
      settings.forget();
      signer = undefined;
      calls.clear();
      faults.clear();
      seed();
    },
  };
}

/** After a login the member's cart holds what the visitor had put in theirs. */
export function mergeVisitorCart(wix: LocalWix, visitorId: string, memberId: string): void {
  const visitors = wix.carts.get(visitorId);
  if (visitors === undefined) {
    return;
  }
  const members = wix.carts.get(memberId);
  wix.carts.put(
    memberId,
    members === undefined
      ? { ...visitors, owner: { kind: "member", id: memberId } }
      : mergeCarts(members, visitors, wix.now()),
  );
  wix.carts.delete(visitorId);
}
