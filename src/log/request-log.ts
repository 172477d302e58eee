import type { Clock, Fetch, Log } from "../effects.ts";
import { HostError } from "../errors.ts";
import { redact } from "./redact.ts";

/** A call of this request to Wix, as the log shows it: no query, no body, no token. */
interface LoggedCall {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly status: number | "failed";
  readonly milliseconds: number;
  readonly wixRequestId?: string;
}

/**
 * What a developer should know of a request that went well: the site called an answer public that
 * used somebody's session, or a `put` of the site's to a shared cache was dropped because of that;
 * or Wix has replaced a refresh token by one that no cookie has room for.
 */
type Note = "called_public" | "put_dropped" | "refresh_token_too_long";

export interface LoggedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}

interface Effects {
  readonly log: Log;
  readonly clock: Clock;
}

const NONE: readonly never[] = [];

/** Keeps the one line of a request: written when it failed, or when it went upstream. */
export class RequestLog {
  readonly #describe: () => LoggedRequest;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #startedAt: number;
  #calls: readonly LoggedCall[] = NONE;
  #notes: readonly Note[] = NONE;
  #failure: unknown;
  #isWritten = false;

  /** @param describe what the lines say of the request. Most requests have none. */
  constructor(describe: () => LoggedRequest, { log, clock }: Effects) {
    this.#describe = describe;
    this.#log = log;
    this.#clock = clock;
    this.#startedAt = clock();
  }

  /** Reaches the network, and notes each call. */
  recording(fetch: Fetch): Fetch {
    return async (input, init) => {
      const startedAt = this.#clock();
      const url = new URL(input instanceof Request ? input.url : input);
      const method = init?.method ?? (input instanceof Request ? input.method : "GET");
      const call = { method, host: url.host, path: redact(url.pathname) };
      try {
        const response = await fetch(input, init);
        const wixRequestId = response.headers.get("x-wix-request-id");
        const { status } = response;
        const noted = wixRequestId === null ? { status } : { status, wixRequestId };
        this.#noteCall({ ...call, ...noted, milliseconds: this.#since(startedAt) });
        return response;
      } catch (error) {
        this.#noteCall({ ...call, status: "failed", milliseconds: this.#since(startedAt) });
        throw error;
      }
    };
  }

  note(note: Note): void {
    if (this.#isWritten) {
      this.#log({ level: "warn", ...this.#shown(), afterHeaders: true, notes: [note] });
    } else if (!this.#notes.includes(note)) {
      this.#notes = [...this.#notes, note];
    }
  }

  failed(failure: unknown): void {
    this.#failure = failure;
  }

  /** Writes the line if there is anything to say. Calls made later get lines of their own. */
  write(status: number): void {
    this.#isWritten = true;
    const isNoted = this.#failure !== undefined || this.#notes.length > 0;
    if (!isNoted && this.#calls.length === 0 && status < 500) {
      return;
    }
    this.#log({
      level: status >= 500 ? "error" : isNoted ? "warn" : "info",
      ...this.#shown(),
      status,
      milliseconds: this.#since(this.#startedAt),
      upstream: this.#calls,
      ...(this.#notes.length === 0 ? {} : { notes: this.#notes }),
      ...(this.#failure === undefined ? {} : { error: describeError(this.#failure) }),
    });
  }

  #shown(): LoggedRequest {
    const { requestId, method, path } = this.#describe();
    return { requestId, method, path: redact(path) };
  }

  #noteCall(call: LoggedCall): void {
    if (this.#isWritten) {
      const level = call.status === "failed" || call.status >= 500 ? "warn" : "info";
      this.#log({ level, ...this.#shown(), afterHeaders: true, upstream: [call] });
    } else {
      this.#calls = [...this.#calls, call];
    }
  }

  #since(instant: number): number {
    return Math.round((this.#clock() - instant) * 1000);
  }
}

/** An error for the log: what a developer needs to find it, and no token. */
function describeError(error: unknown, depth: number = 0): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) {
    return { message: loggable(error, 500) };
  }
  const isOurs = error instanceof HostError;
  return {
    ...(isOurs ? { code: error.code, reason: error.reason } : { name: loggable(error.name, 100) }),
    ...(isOurs && error.wixRequestId !== undefined ? { wixRequestId: error.wixRequestId } : {}),
    message: loggable(error.message, 500),
    // Where the host itself refuses, its own stack tells a developer nothing.
    ...(isOurs ? {} : { stack: loggable(error.stack ?? "", 2000) }),
    ...(error.cause !== undefined && depth < 3
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

/** Whatever a site throws, as a text. A failure to describe it must not become the answer. */
function loggable(value: unknown, most: number): string {
  const kind = typeof value;
  const text = kind === "object" || kind === "function" ? `(${kind})` : String(value);
  return redact(text.slice(0, 2 * most)).slice(0, most);
}
