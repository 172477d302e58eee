/**
 * Every way in which the host itself refuses or fails. The codes are stable: sites and monitors
 * switch on them. What they mean to a developer is listed in docs/errors.md.
 */
export type HostErrorCode =
  | "app_credentials_missing"
  | "auth_method_unavailable"
  | "backend_failed"
  | "configuration_invalid"
  | "cross_site_request"
  | "elevation_refused"
  | "identity_after_public_response"
  | "internal_error"
  | "invalid_body"
  | "invalid_parameter"
  | "invalid_path"
  | "login_denied"
  | "login_failed"
  | "login_requires_navigation"
  | "login_transaction_missing"
  | "member_required"
  | "method_not_allowed"
  | "no_request_context"
  | "not_found"
  | "proxy_path_refused"
  | "response_already_sent"
  | "session_not_open"
  | "site_failed"
  | "upstream_redirect"
  | "upstream_rejected"
  | "upstream_timeout"
  | "upstream_unavailable"
  | "wrong_origin";

interface HostErrorDetails {
  readonly cause?: unknown;
  /** Wix's own id of the failed call, for a support request. */
  readonly wixRequestId?: string | undefined;
  /** Response headers that belong to the refusal, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The OAuth `error` value (RFC 6749 section 5.2) or HTTP status text that Wix answered with. */
  readonly reason?: string | undefined;
}

/**
 * A refusal or failure with a stable `code` and the HTTP status it is answered with.
 *
 * The message is written for the developer of the site and never quotes a token, a secret or
 * anything a client sent.
 */
export class HostError extends Error {
  readonly code: HostErrorCode;
  readonly status: number;
  readonly wixRequestId: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string | undefined;

  constructor(
    code: HostErrorCode,
    status: number,
    message: string,
    details: HostErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "HostError";
    this.code = code;
    this.status = status;
    this.wixRequestId = details.wixRequestId;
    this.headers = details.headers ?? {};
    this.reason = details.reason;
  }
}
