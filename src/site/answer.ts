// Bundles replace the global: what the platform sends is its own Response and nothing else.
const PlatformResponse = Response;

/**
 * Takes what a handler returned as a Response that the platform can send.
 *
 * A Response of another making (a bundle's own class) is rebuilt if its body is a stream or absent.
 * Undefined when it is no Response, one whose body was already read, or `Response.error()`.
 */
export function asResponse(value: unknown): Response | undefined {
  if (value instanceof PlatformResponse) {
    return isSpent(value) || value.status === 0 ? undefined : value;
  }
  if (!looksLikeResponse(value) || isSpent(value)) {
    return undefined;
  }
  const { status, statusText, headers, body } = value;
  try {
    return new PlatformResponse(body, { status, statusText, headers: [...headers] });
  } catch {
    return undefined;
  }
}

/** Says what came instead of a Response, without quoting any of it. */
export function describeAnswer(value: unknown): string {
  if (value instanceof PlatformResponse && value.status === 0) {
    return "Response.error()";
  }
  if (value instanceof PlatformResponse) {
    return "a Response whose body was already used";
  }
  if (value === null || value === undefined) {
    return String(value);
  }
  if (typeof value !== "object") {
    return `a ${typeof value}`;
  }
  return Array.isArray(value) ? "an array" : "an object that is not a Response";
}

function isSpent(response: Response): boolean {
  return response.bodyUsed || response.body?.locked === true;
}

function looksLikeResponse(value: unknown): value is Response {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const { status, headers, body } = value as Partial<Response>;
  const hasHeaders = typeof headers === "object" && typeof headers.getSetCookie === "function";
  return (
    typeof status === "number" && hasHeaders && (body === null || body instanceof ReadableStream)
  );
}
