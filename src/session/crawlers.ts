const CRAWLER =
  /bot\b|bot\/|crawl|spider|slurp|archiver|facebookexternalhit|mediapartners|lighthouse|preview|headlesschrome\/.*prerender|whatsapp|embedly|pingdom|uptime/iu;

/**
 * Whether a client says that it is a crawler. Crawlers keep no cookies, so each page they read
 * would cost a visitor of its own; they share one instead.
 */
export function isCrawler(userAgent: string | null): boolean {
  return userAgent !== null && CRAWLER.test(userAgent);
}
