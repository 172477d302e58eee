import { members } from "@wix/members";
import { logout } from "headless-edge/browser";
import { type ReactElement, useEffect, useState } from "react";

/** The member who is logged in, as Wix knows them. */
export function Account(): ReactElement {
  const [member, setMember] = useState<members.Member>();

  useEffect(() => {
    members.getCurrentMember({ fieldsets: ["FULL"] }).then(
      (found) => setMember(found.member),
      () => setMember(undefined),
    );
  }, []);

  return (
    <section id="account">
      <h2>Account</h2>
      <p>
        {member?.profile?.nickname} · {member?.loginEmail}
      </p>
      <button type="button" className="quiet" onClick={() => void logout({ returnTo: "/" })}>
        Log out
      </button>
    </section>
  );
}
