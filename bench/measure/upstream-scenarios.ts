import { CRAWL, FETCH, NAVIGATION } from "../support/visitors.ts";

const A_MINUTE = 60;
const A_DAY = 86_400;
/** How long a token of Wix's lives. */
export const TOKEN_SECONDS = 14_400;

/** The cookies that browsers bring along; `ago` is for how long their token has been dead. */
export type Cookies =
  | { readonly of: "nobody" }
  | { readonly of: "visitor" | "member"; readonly ago: number };

/** So many browsers that open a page so many times, one view after the other. */
export interface Scenario {
  readonly what: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Cookies;
  readonly viewsEach: number;
  readonly together: number;
}

export const WARM = "members with a live token, a page that asks Wix once";
export const ELEVATED = "members, a backend route that acts as the app, 50 at once";
const nobody = { of: "nobody" } as const;
const alive = -TOKEN_SECONDS;

/** What page views cost is asked for. */
export const SCENARIOS: readonly Scenario[] = [
  {
    what: "new visitors, a page that asks Wix once",
    path: "/items",
    headers: NAVIGATION,
    cookies: nobody,
    viewsEach: 1,
    together: 20,
  },
  {
    what: "requests for data without cookies, nothing asked of Wix",
    path: "/data.json",
    headers: FETCH,
    cookies: nobody,
    viewsEach: 1,
    together: 20,
  },
  {
    what: "visitors a minute after their token died, 5 views each",
    path: "/items",
    headers: NAVIGATION,
    cookies: { of: "visitor", ago: A_MINUTE },
    viewsEach: 5,
    together: 20,
  },
  {
    what: "visitors who return after a day, 5 views each",
    path: "/items",
    headers: NAVIGATION,
    cookies: { of: "visitor", ago: A_DAY },
    viewsEach: 5,
    together: 20,
  },
  {
    what: "members who return after a day, 20 views each",
    path: "/items",
    headers: NAVIGATION,
    cookies: { of: "member", ago: A_DAY },
    viewsEach: 20,
    together: 20,
  },
  {
    what: WARM,
    path: "/items",
    headers: NAVIGATION,
    cookies: { of: "member", ago: alive },
    viewsEach: 20,
    together: 20,
  },
  {
    what: "a crawler, a page that asks Wix once",
    path: "/items",
    headers: CRAWL,
    cookies: nobody,
    viewsEach: 1,
    together: 20,
  },
  {
    what: ELEVATED,
    path: "/_api/elevated",
    headers: FETCH,
    cookies: { of: "member", ago: alive },
    viewsEach: 20,
    together: 50,
  },
];
