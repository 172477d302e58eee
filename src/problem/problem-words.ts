import type { HostErrorCode } from "../errors.ts";

/** What a page says to somebody who did nothing wrong and knows nothing of how the site is made. */
export interface ProblemWords {
  readonly title: string;
  readonly sentence: string;
}

const AGAIN = "Please try again in a moment.";

const BROKEN: ProblemWords = {
  title: "Something went wrong here",
  sentence: `It is not your doing, and nothing of yours is lost. ${AGAIN}`,
};

const AWAY: ProblemWords = {
  title: "This is not possible just now",
  sentence: `Something that this page needs can’t be reached. Nothing of yours is lost. ${AGAIN}`,
};

const NO_LOGIN: ProblemWords = {
  title: "Logging in is not possible just now",
  sentence: `Nothing of yours is lost. ${AGAIN}`,
};

const NOT_HERE: ProblemWords = {
  title: "There is nothing at this address",
  sentence: "The page may have moved, or the link to it may have a mistake in it.",
};

const BAD_LINK: ProblemWords = {
  title: "This link does not work",
  sentence: "There is a mistake in it. Please go back and choose another way.",
};

const WORDS: Readonly<Record<HostErrorCode, ProblemWords>> = {
  app_credentials_missing: BROKEN,
  auth_method_unavailable: BROKEN,
  backend_failed: BROKEN,
  configuration_invalid: {
    title: "This site is not ready yet",
    sentence: "Something in its set-up is missing. Whoever runs it finds what in its log.",
  },
  cross_site_request: {
    title: "This was not sent from this site",
    sentence: "To keep you safe it was not done. Please open the page here and do it again.",
  },
  elevation_refused: BROKEN,
  identity_after_public_response: BROKEN,
  internal_error: BROKEN,
  invalid_body: BROKEN,
  invalid_parameter: BAD_LINK,
  invalid_path: BAD_LINK,
  login_denied: {
    title: "You are not logged in",
    sentence: "The login was cancelled. You can try again, or go on without it.",
  },
  login_failed: {
    title: "The login did not work",
    sentence: "You are not logged in yet. Please try again.",
  },
  login_requires_navigation: {
    title: "The login needs a page of its own",
    sentence: "Please open the link to it directly.",
  },
  login_transaction_missing: {
    title: "This took too long",
    sentence: "This login has expired, or was used before. Please try again.",
  },
  member_required: {
    title: "Please log in first",
    sentence: "This is for members. Log in, and you come back here.",
  },
  method_not_allowed: BAD_LINK,
  no_request_context: BROKEN,
  not_found: NOT_HERE,
  proxy_path_refused: NOT_HERE,
  response_already_sent: BROKEN,
  session_not_open: BROKEN,
  site_failed: BROKEN,
  upstream_redirect: AWAY,
  upstream_rejected: AWAY,
  upstream_timeout: AWAY,
  upstream_unavailable: AWAY,
  wrong_origin: {
    title: "This is not the site’s own address",
    sentence: "Please go to the home page and begin there.",
  },
};

/** What a page says about a refusal or failure, in the middle of a login or anywhere else. */
export function wordsFor(code: HostErrorCode, duringLogin: boolean): ProblemWords {
  const words = WORDS[code];
  return duringLogin && (words === AWAY || words === BROKEN) ? NO_LOGIN : words;
}
