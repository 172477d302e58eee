import { type Fields, textOf, textsOf } from "../queries/fields.ts";
import { validationError } from "../wix-errors.ts";

/** Troubles of Wix's that a site should survive, by the name that a person gives them. */
const TROUBLES: Readonly<Record<string, Fields>> = {
  latency: { latencyMs: 2000 },
  hang: { hang: true },
  reset: { unreachable: true },
  "429": { status: 429, headers: { "retry-after": "5" }, body: { message: "Too many requests" } },
  "5xx": { status: 503, body: { message: "Service unavailable" } },
  html: {
    status: 502,
    contentType: "text/html",
    body: "<!doctype html><title>502</title><h1>Bad gateway</h1>",
  },
  malformed: { status: 200, body: '{"access_token": "OauthNG.JWS.' },
  drip: { dripMs: 250 },
};

/** The names of all troubles. */
export const TROUBLE_NAMES: readonly string[] = Object.keys(TROUBLES);

/** Which troubles are on, and how many calls of a hundred meet one of them. */
export interface Chaos {
  readonly kinds: readonly string[];
  readonly percent: number;
}

/** @throws {HTTPException} 400 for a trouble that is unknown, or a percentage that is none. */
export function parseChaos(fields: Fields): Chaos {
  const kinds = [...new Set(textsOf(fields, "kinds"))];
  const unknown = kinds.find((kind) => !Object.hasOwn(TROUBLES, kind));
  if (unknown !== undefined) {
    throw validationError("kinds", `must be of ${TROUBLE_NAMES.join(", ")}`);
  }
  const percent = Number(fields["percent"] ?? textOf(fields, "percent") ?? 100);
  if (!(percent >= 0 && percent <= 100)) {
    throw validationError("percent", "must be from 0 to 100");
  }
  return { kinds, percent };
}

/**
 * The faults that make a chaos: each trouble has an equal part of the calls that shall meet one.
 *
 * The first that matches applies, so the share of each is one of what those before it left.
 */
export function chaosFaults({ kinds, percent }: Chaos): readonly Fields[] {
  const part = percent / 100 / Math.max(1, kinds.length);
  return kinds.map((kind, index) => ({
    ...TROUBLES[kind],
    share: part / (1 - index * part),
  }));
}
