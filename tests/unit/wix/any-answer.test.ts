import * as fc from "fast-check";
import { describe, it } from "vitest";
import { HostError } from "../../../src/errors.ts";
import { currentMember } from "../../../src/wix/current-member.ts";
import { loginUrl, logoutUrl } from "../../../src/wix/redirect-session.ts";
import {
  anonymousGrant,
  authorizationCodeGrant,
  clientCredentialsGrant,
  refreshTokenGrant,
} from "../../../src/wix/token-endpoint.ts";
import { tokenInfo } from "../../../src/wix/token-info.ts";
import type { Upstream } from "../../../src/wix/upstream.ts";
import { isInvalidGrant } from "../../../src/wix/upstream-failure.ts";
import { fakeUpstream, granted } from "../../support/fake-upstream.ts";
import { check } from "../../support/check.ts";

const login = {
  accessToken: "a",
  redirectUri: "https://a.example/cb",
  state: "s",
  codeChallenge: "c",
};
const code = { code: "c", codeVerifier: "v", redirectUri: "https://a.example/cb" };
const CALLS: readonly ((upstream: Upstream) => Promise<unknown>)[] = [
  anonymousGrant,
  (upstream) => refreshTokenGrant(upstream, "refresh-0"),
  (upstream) => authorizationCodeGrant(upstream, code),
  (upstream) => clientCredentialsGrant(upstream, { clientSecret: "s", instanceId: "i" }),
  (upstream) => currentMember(upstream, "access-1"),
  (upstream) => tokenInfo(upstream, "access-1"),
  (upstream) => loginUrl(upstream, login),
  (upstream) => logoutUrl(upstream, { accessToken: "a", postFlowUrl: "https://a.example/" }),
];

const status = fc.oneof(
  fc.constantFrom(200, 201, 302, 400, 401, 403, 404, 409, 429, 500, 503),
  fc.integer({ min: 200, max: 599 }),
);
const words = fc.constantFrom("invalid_grant", "invalid_client", "access_denied", "INVALID_GRANT");
const any = fc.oneof(fc.jsonValue(), words, fc.constantFrom("", "a b", 0, -1, "4 hours"));
const grants = fc.record(
  { access_token: any, refresh_token: any, expires_in: any, error: any, redirectSession: any },
  { requiredKeys: [] },
);
const nearly = fc
  .tuple(grants, fc.boolean())
  .map(([fields, isFirst]) => (isFirst ? { ...granted, ...fields } : { ...fields, ...granted }));
const text = fc
  .oneof(any, grants, nearly, fc.dictionary(words, any))
  .map((value) => JSON.stringify(value) ?? "");
const body = fc.oneof(
  text,
  fc.constantFrom('{"error":"invalid_grant"}', '{"error":"invalid_client"}'),
  fc.tuple(text, fc.nat()).map(([whole, at]) => whole.slice(0, at % (whole.length + 1))),
  fc.uint8Array(),
  fc.constant(null),
);
const answer = fc.record({ status, body, wixRequestId: fc.string({ unit: "binary-ascii" }) });

/** Whether the rule lets an answer end a session, read off the answer itself. */
function saysInvalidGrant(given: { readonly status: number; readonly body: unknown }): boolean {
  if (![400, 401, 403].includes(given.status) || typeof given.body !== "string") {
    return false;
  }
  try {
    const value: unknown = JSON.parse(given.body);
    return (
      typeof value === "object" &&
      value !== null &&
      Object.entries(value).some(([key, said]) => key === "error" && said === "invalid_grant")
    );
  } catch {
    return false;
  }
}

type Answer = { readonly status: number; readonly body: unknown; readonly wixRequestId: string };

/** Wix's answer as a platform hands it over; a request id that no header can hold is left out. */
function reply({ status: said, body: whole, wixRequestId }: Answer): Response {
  const headers = new Headers();
  try {
    headers.set("x-wix-request-id", wixRequestId);
  } catch {
    headers.delete("x-wix-request-id");
  }
  const sent = [204, 205, 304].includes(said) ? null : (whole as BodyInit | null);
  return new Response(sent, { status: said, headers });
}

/** What the rule says of a call that failed on this status: try again, or Wix has refused. */
function failureBy(said: number): readonly [string, number] {
  const isRefused = said >= 400 && said < 500 && said !== 429;
  return isRefused ? ["upstream_rejected", 502] : ["upstream_unavailable", 503];
}

describe("any answer of Wix's", () => {
  it("is a value, or a transient or terminal failure by the rule, and nothing else", async ({
    expect,
  }) => {
    await check(
      fc.asyncProperty(fc.constantFrom(...CALLS), answer, async (call, given) => {
        const limits = { tokenEndpointSeconds: 5, otherCallsSeconds: 5, retryPausesSeconds: [0] };
        const upstream = { ...fakeUpstream(() => reply(given)), limits };
        const outcome: unknown = await call(upstream).catch((error: unknown) => error);
        if (!(outcome instanceof Error)) {
          const isAbsent = call === CALLS[4] && [401, 403, 404].includes(given.status);
          expect(outcome === undefined).toBe(isAbsent);
          expect(isAbsent || (given.status >= 200 && given.status < 300)).toBe(true);
          return;
        }
        expect(outcome).toBeInstanceOf(HostError);
        const failed = outcome as HostError;
        expect([failed.code, failed.status]).toEqual(failureBy(given.status));
        expect(failed.wixRequestId ?? "x").toMatch(/^[\w.:-]{1,128}$/u);
        const isOfTokens = CALLS.indexOf(call) < 4;
        expect(isInvalidGrant(failed)).toBe(isOfTokens && saysInvalidGrant(given));
      }),
      500,
    );
  });
});
