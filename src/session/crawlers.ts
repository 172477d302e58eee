const CRAWLER =
  /(?<!cu)bot\b|crawl|spider|slurp|archiver|facebookexternalhit|mediapartners|lighthouse|[a-z]preview\/|web preview|headlesschrome\/.*prerender|whatsapp|embedly|pingdom|uptime/iu;

/** Clients say who they are at once; the expression takes its time over a text without end. */
const MOST_CHARACTERS = 1024;

/**
 * Whether a client says that it is a crawler. Crawlers keep no cookies, so each page they read
 * would cost a visitor of its own; they share one instead. So nobody's phone may be taken for one:
 * people would share a cart (`CUBOT` makes phones).
 */
export function isCrawler(userAgent: string | null): boolean {
  return userAgent !== null && CRAWLER.test(userAgent.slice(0, MOST_CHARACTERS));
}
