import { API_ORIGIN } from "./api-hosts.ts";
import { gatewayHeader } from "./gateway-header.ts";
import { boundedText, field, webUrl } from "./json-fields.ts";
import { send } from "./send.ts";
import { limitsOf, type Upstream } from "./upstream.ts";
import type { UpstreamAnswer, UpstreamCall } from "./upstream-call.ts";
import { malformed, rejected } from "./upstream-failure.ts";

/** The few fields of a member that a site shows. Small enough for a cookie. */
export interface MemberProfile {
  readonly id: string;
  readonly loginEmail?: string;
  readonly nickname?: string;
  readonly slug?: string;
  readonly photoUrl?: string;
  readonly contactId?: string;
}

const MAX_TEXT_LENGTH = 256;
const MAX_PHOTO_URL_LENGTH = 1024;

const MY_MEMBER_HEADERS = gatewayHeader(
  "@wix/auto_sdk_members_members",
  "com.wixpress.members.api.Members.GetMyMember",
  "wix.members.v1.member",
);

/**
 * The member whom an access token speaks for; undefined when it speaks for none. What is too long
 * to be shown is left out.
 *
 * @throws {HostError} `upstream_rejected`, `upstream_timeout` or `upstream_unavailable`.
 */
export async function currentMember(
  upstream: Upstream,
  accessToken: string,
): Promise<MemberProfile | undefined> {
  const call = currentMemberCall(upstream, accessToken);
  return readMember(call, await send(upstream, call));
}

function currentMemberCall(upstream: Upstream, accessToken: string): UpstreamCall {
  return {
    name: "the current member",
    url: `${API_ORIGIN}/members/v1/members/my?fieldsets=FULL`,
    method: "GET",
    headers: { Authorization: accessToken, ...MY_MEMBER_HEADERS },
    limitSeconds: limitsOf(upstream).otherCallsSeconds,
    repeatable: true,
  };
}

function readMember(call: UpstreamCall, answer: UpstreamAnswer): MemberProfile | undefined {
  const { status, body } = answer;
  if (status === 403 || status === 404) {
    return undefined;
  }
  // A 401 says nothing of the member: the token is not taken any more, and another one may be.
  if (status >= 400) {
    throw rejected(call, answer);
  }
  const member = field(body, "member");
  const id = text(field(member, "id"));
  if (id === undefined) {
    throw malformed(call, answer, "a member");
  }
  return { id, ...optionalFields(member) };
}

function optionalFields(member: unknown): Omit<MemberProfile, "id"> {
  const profile = field(member, "profile");
  const loginEmail = text(field(member, "loginEmail"));
  const nickname = text(field(profile, "nickname"));
  const slug = text(field(profile, "slug"));
  const photoUrl = webUrl(field(field(profile, "photo"), "url"), MAX_PHOTO_URL_LENGTH);
  const contactId = text(field(member, "contactId"));
  return {
    ...(loginEmail === undefined ? {} : { loginEmail }),
    ...(nickname === undefined ? {} : { nickname }),
    ...(slug === undefined ? {} : { slug }),
    ...(photoUrl === undefined ? {} : { photoUrl: photoUrl.href }),
    ...(contactId === undefined ? {} : { contactId }),
  };
}

function text(value: unknown): string | undefined {
  return boundedText(value, MAX_TEXT_LENGTH);
}
