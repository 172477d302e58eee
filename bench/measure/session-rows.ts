import { cookiesAfter, hostMemberCookies, wixAstroCookie } from "../support/browser-cookies.ts";
import { WIX_ASTRO } from "../support/peers.ts";
import type { Contender, RunningWorkers } from "../support/workers.ts";

/** A request that is measured, and the answer that shows that it was really served. */
export interface Row {
  readonly what: string;
  readonly contender: string;
  readonly path: string;
  readonly cookie: string;
  readonly answer: string;
}

export const READ = "a member's session is read, to answer with the id of the member";
export const UNREAD = "a member's session is there and nobody asks";

/** The requests, and the sessions that they bring along: each signed in at its own contender. */
export async function rowsOf(
  workers: RunningWorkers,
  peers: readonly Contender[],
): Promise<readonly Row[]> {
  const member = await hostMemberCookies(workers, "host");
  const { text: whoAmI } = await workers.call("host", {
    url: "/_api/me",
    headers: { cookie: member },
  });
  const junk = "__Host-Http-hedge-member-abcdefgh=a..b.c.d; other=1";
  const host = { contender: "host", answer: "" };
  const rows: Row[] = [
    {
      ...host,
      what: `host: backend route, ${READ}`,
      path: "/_api/me",
      cookie: member,
      answer: whoAmI,
    },
    {
      ...host,
      what: "host: `/_auth/me`, the same",
      path: "/_auth/me",
      cookie: member,
      answer: whoAmI,
    },
    {
      ...host,
      what: "host: page that asks the SDK `loggedIn()`",
      contender: "host-reading",
      path: "/loggedin",
      cookie: member,
      answer: "true",
    },
    { ...host, what: `host: page, ${UNREAD}`, path: "/plain", cookie: member, answer: "page" },
    {
      what: "no host: the same page, with a request, a context and private headers of its own",
      contender: "least",
      path: "/plain",
      cookie: member,
      answer: "page",
    },
    { ...host, what: "host: page, no cookies", path: "/plain", cookie: "", answer: "page" },
    {
      ...host,
      what: "host: backend route that reads, junk in the session's cookie",
      path: "/_api/me",
      cookie: junk,
      answer: "anonymous",
    },
    {
      ...host,
      what: "host: page of a site with static files, which are asked first by both",
      contender: "host-assets",
      path: "/looked-up",
      cookie: "",
      answer: "page",
    },
    {
      ...host,
      what: "host: static file of a site with a server, through both",
      contender: "host-assets",
      path: "/asset.css",
      cookie: "",
      answer: "color",
    },
  ];
  if (peers.includes(WIX_ASTRO)) {
    const cookie = wixAstroCookie(await workers.wix.memberTokens(), "member");
    const astro = { contender: WIX_ASTRO.name, cookie };
    rows.push(
      {
        ...astro,
        what: "@wix/astro: page that asks the SDK `loggedIn()`",
        path: "/loggedin",
        answer: "true",
      },
      { ...astro, what: `@wix/astro: page, ${UNREAD}`, path: "/plain", answer: "page" },
    );
  }
  for (const { name } of peers.filter((peer) => peer !== WIX_ASTRO)) {
    const what = `${name}: a user's session is read, to answer with the id of the user`;
    // oxlint-disable-next-line no-await-in-loop -- a handful, before anything is measured
    const { headers } = await workers.call(name, { url: "/sign-in" });
    rows.push({
      what,
      contender: name,
      path: "/me",
      cookie: cookiesAfter([headers]),
      answer: "user-1",
    });
  }
  return rows;
}
