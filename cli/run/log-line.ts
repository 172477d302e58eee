/** One line of the host's request log: of it, what a person at a terminal wants to see. */
interface RequestLine {
  readonly level: string;
  readonly method: string;
  readonly path: string;
  /** Absent where something happened after the headers were out. */
  readonly status?: number;
  readonly requestId: string;
  readonly milliseconds?: number;
  readonly notes?: readonly string[];
  readonly error?: { readonly code?: string; readonly message?: string };
}

/** What the host notes of requests that went well, for whoever wrote the site; the first counts. */
const NOTES: Readonly<Record<string, (path: string) => string>> = {
  called_public: (path) =>
    `warning: ${path} used a visitor's session, and its Cache-Control calls it public. The host sent it as private, but a cache in the site's own memory (swr, isr and cache rules of Nuxt, a value at module scope) gives it to everybody: call it private, or leave what depends on the visitor to the browser`,
  put_dropped: (path) =>
    `warning: ${path} put something into a cache after it had used a visitor's session, so it was not stored: put it before, or leave calls to Wix out of what is cached`,
};

function isRequestLine(value: unknown): value is RequestLine {
  return (
    typeof value === "object" &&
    value !== null &&
    "requestId" in value &&
    "method" in value &&
    "path" in value &&
    "level" in value &&
    ("status" in value || "afterHeaders" in value)
  );
}

function parse(line: string): unknown {
  try {
    return line.startsWith("{") ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}

function warningOf({ path, notes = [] }: RequestLine, warned: Set<string>): readonly string[] {
  const [note] = Object.keys(NOTES).filter((name) => notes.includes(name));
  const text = note === undefined ? undefined : NOTES[note]?.(path);
  if (text === undefined || warned.has(path)) {
    return [];
  }
  warned.add(path);
  return [text];
}

function failureOf({ level, method, path, status, error, requestId, notes }: RequestLine) {
  if (level === "info" || (notes !== undefined && error === undefined && (status ?? 0) < 500)) {
    return [];
  }
  const reason = [error?.code, error?.message].filter((part) => part !== undefined).join(": ");
  const outcome = status ?? "a late call to Wix failed";
  return [
    `${level}: ${method} ${path} ${outcome}${reason === "" ? "" : ` ${reason}`} (request ${requestId})`,
  ];
}

/**
 * What the terminal shows of a line that a worker wrote.
 *
 * Requests that went well are not worth a line; those that did not get a readable one. What should
 * be known of a path is said once. Whatever is not of the host's request log, such as the site's
 * own output, is shown as it is.
 *
 * @param warned the paths of which something was said already.
 */
export function terminalLine(line: string, warned: Set<string>): string | undefined {
  const value = parse(line);
  if (!isRequestLine(value)) {
    return line;
  }
  const shown = [...failureOf(value), ...warningOf(value, warned)];
  return shown.length === 0 ? undefined : shown.join("\n");
}
