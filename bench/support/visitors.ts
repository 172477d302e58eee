/** What browsers and others say of themselves. */
const BROWSER =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

type Headers = Readonly<Record<string, string>>;

/** A person who opens a page. */
export const NAVIGATION: Headers = {
  accept: "text/html,application/xhtml+xml",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "none",
  "user-agent": BROWSER,
};

/** A script that fetches data. */
export const FETCH: Headers = {
  accept: "*/*",
  "sec-fetch-dest": "empty",
  "sec-fetch-mode": "cors",
  "sec-fetch-site": "same-origin",
  "user-agent": BROWSER,
};

export const CRAWL: Headers = { accept: "text/html", "user-agent": CRAWLER };
