/** A request to Wix, as a value: it may be sent more than once. */
export interface UpstreamCall {
  /** What errors call it. */
  readonly name: string;
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly limitSeconds: number;
  /** Whether sending it twice does no harm. */
  readonly repeatable: boolean;
  /** What a developer should look at when Wix refuses it. */
  readonly hint?: string;
}

/** What Wix said for good: a 2xx or 4xx status (never 429), its JSON body not yet judged. */
export interface UpstreamAnswer {
  readonly status: number;
  /** Undefined when it isn't JSON. */
  readonly body: unknown;
  readonly wixRequestId: string | undefined;
  /** When the answered request left, so that a lifetime isn't counted from too late. */
  readonly sentAt: number;
}
