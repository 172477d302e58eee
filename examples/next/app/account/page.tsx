import type { Metadata } from "next";
import { readMember } from "@/lib/reader";

export const metadata: Metadata = { title: "Account" };

export default async function Account() {
  const member = await readMember();
  if (member === undefined) {
    return (
      <>
        <h1>Account</h1>
        <p>
          <a href="/_auth/login?returnTo=/account">Log in</a> to see your account.
        </p>
      </>
    );
  }
  return (
    <>
      <h1>Account</h1>
      <p>
        Good to see you, {member.profile?.nickname}. We write to <b>{member.loginEmail}</b>.
      </p>
      <form method="post" action="/_auth/logout?returnTo=/">
        <button>Log out</button>
      </form>
    </>
  );
}
