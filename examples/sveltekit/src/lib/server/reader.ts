import { auth } from "@wix/essentials";
import { members } from "@wix/members";

/** Who is looking at the page: a member, or a visitor whom Wix knows by an id only. */
export interface Reader {
  readonly role: "member" | "visitor";
  readonly id: string;
}

/** Asks Wix whose request this is. */
export async function readReader(): Promise<Reader> {
  const { subjectType, subjectId } = await auth.getTokenInfo();
  return { role: subjectType === "MEMBER" ? "member" : "visitor", id: subjectId ?? "" };
}

/** The member who is logged in; undefined for a visitor. */
export async function readMember(): Promise<members.Member | undefined> {
  const { role } = await readReader();
  if (role === "visitor") {
    return undefined;
  }
  const { member } = await members.getCurrentMember({ fieldsets: ["FULL"] });
  return member;
}
