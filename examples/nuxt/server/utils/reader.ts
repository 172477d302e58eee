import { auth } from "@wix/essentials";

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
