import type { JSX } from "hono/jsx/jsx-runtime";
import { nicknameOf } from "../guest.ts";
import type { Guest, Member } from "../guest.ts";
import { Layout } from "../layout.tsx";

interface AccountProps {
  readonly path: string;
  readonly guest: Guest;
  readonly member: Member;
}

export function AccountPage({ path, guest, member }: AccountProps): JSX.Element {
  const { _createdDate: joined } = member;
  return (
    <Layout title="Your account" path={path} guest={guest}>
      <h1>Good to see you, {nicknameOf(member)}.</h1>
      <dl class="facts">
        <dt>Nickname</dt>
        <dd>{member.profile?.nickname ?? "none yet"}</dd>
        <dt>Email</dt>
        <dd>{member.loginEmail ?? "not known"}</dd>
        {joined && (
          <>
            <dt>Member since</dt>
            <dd>{monthAndYear(joined)}</dd>
          </>
        )}
      </dl>
      <form class="actions" method="post" action="/_auth/logout?returnTo=/">
        <a class="button" href="/cart">
          Go to your cart
        </a>
        <button class="quiet" type="submit">
          Log out
        </button>
      </form>
    </Layout>
  );
}

function monthAndYear(date: Date): string {
  return date.toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" });
}
