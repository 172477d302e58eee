import { members } from "@wix/members";

/** The member who is logged in; null for a visitor. */
export default defineEventHandler(async () => {
  const { role } = await readReader();
  if (role === "visitor") {
    return null;
  }
  const { member } = await members.getCurrentMember({ fieldsets: ["FULL"] });
  return { nickname: member?.profile?.nickname ?? "", email: member?.loginEmail ?? "" };
});
