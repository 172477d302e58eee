/** What is known of a member without asking Wix, as `/_auth/me` shows it. */
export interface MemberFacts {
  readonly id: string;
  readonly loginEmail?: string;
  readonly nickname?: string;
  readonly slug?: string;
  readonly photoUrl?: string;
  readonly contactId?: string;
}

/** Who a browser is, in the form that sites and pages may see: never a token. */
export interface SessionFacts {
  readonly role: "anonymous" | "visitor" | "member";
  readonly visitorId?: string;
  readonly member?: MemberFacts;
}

/** Of an identity, what there is to know of. */
type Known =
  | { readonly subject: "visitor"; readonly visitorId: string | undefined }
  | { readonly subject: "member"; readonly member: MemberFacts };

/** What sites and pages may know of an identity. */
export function factsOf(identity: Known | undefined): SessionFacts {
  if (identity === undefined) {
    return { role: "anonymous" };
  }
  if (identity.subject === "member") {
    // A copy: what a site does to it stays in that request.
    return { role: "member", member: { ...identity.member } };
  }
  return identity.visitorId === undefined
    ? { role: "visitor" }
    : { role: "visitor", visitorId: identity.visitorId };
}
