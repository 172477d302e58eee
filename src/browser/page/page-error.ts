/** What the page may be told in place of an answer. The codes are those of the host's own errors. */
export type PageErrorCode = "auth_method_unavailable" | "elevation_refused";

/** An error with a stable `code`, in the page. Its message is for the site's developer. */
export class PageError extends Error {
  readonly code: PageErrorCode;

  constructor(code: PageErrorCode, message: string) {
    super(message);
    this.name = "HostError";
    this.code = code;
  }
}
