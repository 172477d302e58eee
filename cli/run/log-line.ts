/** One line of the host's request log: of it, what a person at a terminal wants to see. */
interface RequestLine {
  readonly level: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestId: string;
  readonly milliseconds?: number;
  readonly error?: { readonly code?: string; readonly message?: string };
}

function isRequestLine(value: unknown): value is RequestLine {
  return (
    typeof value === "object" &&
    value !== null &&
    "requestId" in value &&
    "method" in value &&
    "path" in value &&
    "status" in value &&
    "level" in value
  );
}

function parse(line: string): unknown {
  try {
    return line.startsWith("{") ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the terminal shows of a line that a worker wrote.
 *
 * Requests that went well are not worth a line; those that did not get a readable one. Whatever is
 * not of the host's request log, such as the site's own output, is shown as it is.
 */
export function terminalLine(line: string): string | undefined {
  const value = parse(line);
  if (!isRequestLine(value)) {
    return line;
  }
  if (value.level === "info") {
    return undefined;
  }
  const { method, path, status, error, requestId } = value;
  const reason = [error?.code, error?.message].filter((part) => part !== undefined).join(": ");
  return `${value.level}: ${method} ${path} ${status}${reason === "" ? "" : ` ${reason}`} (request ${requestId})`;
}
