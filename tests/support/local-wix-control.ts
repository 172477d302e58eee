/** The local Wix of the worker tests, as tests steer and watch it over the network. */
const ORIGIN = "http://local-wix.test";

export interface WixCall {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query?: string;
  readonly grant?: string;
  readonly subject: "visitor" | "member" | "app" | "none";
  readonly subjectId?: string;
  readonly status: number;
  readonly consistent?: string;
  readonly bi?: string;
}

export interface Fault {
  readonly path?: string;
  readonly method?: string;
  readonly grant?: string;
  readonly times?: number;
  readonly latencyMs?: number;
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hang?: true;
  readonly unreachable?: true;
  readonly dripMs?: number;
  readonly reset?: true;
}

export interface LocalMember {
  readonly id: string;
  readonly loginEmail: string;
  readonly nickname: string;
}

async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${ORIGIN}/_local/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  if (!response.ok) {
    throw new Error(`local Wix: ${method} ${path}: ${response.status} ${await response.text()}`);
  }
  const text = await response.text();
  return JSON.parse(text === "" ? "{}" : text) as T;
}

export const localWix = {
  origin: ORIGIN,
  reset: () => control("POST", "reset"),
  calls: async () => (await control<{ calls: readonly WixCall[] }>("GET", "calls")).calls,
  forgetCalls: () => control("DELETE", "calls"),
  settings: (settings: {
    accessTokenSeconds?: number;
    rotateRefreshTokens?: boolean;
    refreshTokenPadding?: number;
    clockOffsetSeconds?: number;
  }) => control("PUT", "settings", settings),
  faults: (...faults: readonly Fault[]) => control("PUT", "faults", { faults }),
  heal: () => control("DELETE", "faults"),
  members: async () =>
    (await control<{ members: readonly LocalMember[] }>("GET", "members")).members,
  login: (memberId: string, loginUrl: string) =>
    control<{ location: string }>("POST", "login", { memberId, loginUrl }),
  revoke: (what: Readonly<Record<string, unknown>>) => control("POST", "revoke", what),
};
