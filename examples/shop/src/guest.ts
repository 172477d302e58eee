import { auth } from "@wix/essentials";
import { members } from "@wix/members";
import type { IOAuthStrategy } from "@wix/sdk";
import { countOf, readCart } from "./cart.ts";
import type { Cart } from "./cart.ts";
import { reach } from "./reach.ts";

export type Member = members.Member;

/** What the top of a page says about the person reading it. */
export interface Guest {
  readonly signedIn: boolean;
  readonly nickname?: string | undefined;
  readonly cartCount?: number | undefined;
}

/** What a page has loaded for itself, so that its header need not ask again. */
export interface AlreadyKnown {
  readonly cart?: Promise<Cart | undefined>;
  readonly member?: Promise<Member | undefined>;
}

/** Whether a member is logged in. Asks the session, not Wix. */
export function isSignedIn(): boolean {
  return auth.getContextualAuth<IOAuthStrategy>().loggedIn();
}

/** The logged-in member, as Wix knows them; undefined for a visitor. */
export async function readMember(): Promise<Member | undefined> {
  if (!isSignedIn()) {
    return undefined;
  }
  const answer = await reach(() => members.getCurrentMember({ fieldsets: ["FULL"] }));
  return answer.member;
}

/** The reader for the header. What cannot be found out is left out: a header never fails a page. */
export async function readGuest(known: AlreadyKnown = {}): Promise<Guest> {
  const [cart, member] = await Promise.allSettled([
    known.cart ?? readCart(),
    known.member ?? readMember(),
  ]);
  return {
    signedIn: isSignedIn(),
    nickname: member.status === "fulfilled" ? nicknameOf(member.value) : undefined,
    cartCount: cart.status === "fulfilled" ? countOf(cart.value) : undefined,
  };
}

export function nicknameOf(member: Member | undefined): string | undefined {
  return member?.profile?.nickname ?? member?.loginEmail ?? undefined;
}
