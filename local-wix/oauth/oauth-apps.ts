import { Hono } from "hono";
import { SITE_ID } from "./access-token.ts";
import { type ApiEnv, requireApp } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import type { LocalWixConfig } from "../config.ts";
import { type Fields, fieldsOf, textsOf } from "../queries/fields.ts";
import type { LocalWix } from "../local-wix.ts";
import type { OauthAppLists } from "./oauth-app-lists.ts";
import { notFound, permissionDenied, validationError } from "../wix-errors.ts";

/** What a Wix account's owner calls with, together with the header `wix-site-id`. */
export const LOCAL_API_KEY = "IST.local-wix";

const LISTS = ["allowedRedirectUris", "allowedRedirectDomains"] as const;

/** As many as Wix takes in each list. */
const MOST = 20;

function listsOf({ config, oauthApp }: LocalWix): OauthAppLists {
  return (
    oauthApp.get("lists") ?? {
      allowedRedirectUris: config.redirectUris,
      allowedRedirectDomains: config.allowedOrigins.map((origin) => new URL(origin).hostname),
    }
  );
}

/** The configuration with what the app's owner has allowed beside it. */
export function registered(wix: LocalWix): LocalWixConfig {
  const { config } = wix;
  const lists = listsOf(wix);
  return {
    ...config,
    redirectUris: [...config.redirectUris, ...lists.allowedRedirectUris],
    allowedOrigins: [
      ...config.allowedOrigins,
      ...lists.allowedRedirectDomains.map((domain) => `https://${domain}`),
    ],
  };
}

/**
 * `GET` and `PATCH /oauth-app/v1/oauth-apps/{id}`: the app may read itself, its owner may change
 * it. A change replaces the lists that its mask names, and without a mask does nothing.
 */
export function oauthAppRoutes(wix: LocalWix): Hono<ApiEnv> {
  const answer = (): Fields => ({
    oAuthApp: { id: wix.config.clientId, name: "Local", ...listsOf(wix) },
  });
  const requireKnown = (id: string): void => {
    if (id !== wix.config.clientId) {
      throw notFound(`appId ${id}`);
    }
  };
  return new Hono<ApiEnv>()
    .get("/:id", (c) => {
      requireApp(c.var);
      requireKnown(c.req.param("id"));
      return c.json(answer());
    })
    .patch("/:id", async (c) => {
      requireApp(c.var);
      if (c.req.header("authorization") !== LOCAL_API_KEY) {
        throw permissionDenied();
      }
      requireKnown(c.req.param("id"));
      const asked = await callParameters(c.req.raw);
      const masked = textsOf(fieldsOf(asked, "mask"), "paths");
      const changes = fieldsOf(asked, "oAuthApp");
      const next = { ...listsOf(wix) };
      for (const name of LISTS.filter((list) => masked.includes(list))) {
        next[name] = textsOf(changes, name);
        if (next[name].length > MOST) {
          throw validationError(`oAuthApp.${name}`, `must have at most ${String(MOST)} entries`);
        }
      }
      wix.oauthApp.put("lists", next);
      return c.json(answer());
    });
}

/** Whether a call comes from the site's owner. @throws {HTTPException} when it names no site. */
export function isOwner(headers: Headers): boolean {
  if (headers.get("authorization") !== LOCAL_API_KEY) {
    return false;
  }
  if (headers.get("wix-site-id") !== SITE_ID) {
    throw validationError("wix-site-id", "must name the site");
  }
  return true;
}
