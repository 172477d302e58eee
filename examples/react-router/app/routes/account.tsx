import { readMember } from "../wix/reader";
import type { Route } from "./+types/account";

export const meta: Route.MetaFunction = () => [{ title: "Account · Kiln & Loom" }];

export async function loader() {
  const member = await readMember();
  return { nickname: member?.profile?.nickname, loginEmail: member?.loginEmail };
}

export default function Account({ loaderData: { nickname, loginEmail } }: Route.ComponentProps) {
  return (
    <>
      <h1>Account</h1>
      {loginEmail ? (
        <>
          <p>
            Good to see you, {nickname}. We write to <b>{loginEmail}</b>.
          </p>
          <form method="post" action="/_auth/logout?returnTo=/">
            <button>Log out</button>
          </form>
        </>
      ) : (
        <p>
          <a href="/_auth/login?returnTo=/account">Log in</a> to see your account.
        </p>
      )}
    </>
  );
}
