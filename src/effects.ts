/** The present instant in epoch seconds, with a fraction: instants are compared across requests. */
export type Clock = () => number;

/** The network, in the form of the platform's own `fetch`. */
export type Fetch = (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

/** One structured log line. Never holds a token, a secret, a cookie or a query string. */
export type Log = (line: Readonly<Record<string, unknown>>) => void;
