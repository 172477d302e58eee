import { HostError } from "../errors.ts";

/** A session is read synchronously before anything has opened it. */
export function notOpen(): HostError {
  return new HostError(
    "session_not_open",
    500,
    "the session of this request has not been opened yet; await getAuthHeaders() first",
  );
}

/** Somebody is asked for after the response has gone out as everybody's. */
export function alreadyPublic(): HostError {
  return new HostError(
    "identity_after_public_response",
    500,
    "this page went out as publicly cacheable, so nothing in its stream may depend on who is calling; send it with Cache-Control: private, or call Wix before the response is returned",
  );
}

/** Somebody is asked for after a cache of the site's has begun to store what is everybody's. */
export function alreadyStored(): HostError {
  return new HostError(
    "identity_after_public_response",
    500,
    "a cache of the site's is storing over 2 MiB that this request gave it for everybody, so nothing in it may depend on who is calling; call Wix before the cache's put(), or leave that put() to another request",
  );
}

/** A session is to end after the headers that would end it. */
export function alreadySent(): HostError {
  return new HostError(
    "response_already_sent",
    500,
    "the headers of this response are out, so its session can no longer be ended; log out before the response is returned, or use POST /_auth/logout",
  );
}
