import { type Member, photoPath } from "./member.ts";
import { type Html, Page } from "../pages/page.tsx";

export interface LoginPageProps {
  readonly redirectSessionId: string;
  readonly members: readonly Member[];
  /** The site that asks. */
  readonly siteHost: string;
  readonly idp: string | undefined;
  readonly problem: string | undefined;
}

const IDPS = new Map([
  ["0e6a50f5-b523-4e29-990d-f37fa2ffdd69", "Google"],
  ["3ecad13f-52c3-483d-911f-31dbcf2a6d23", "Facebook"],
]);

/** Where a person says who they are: any member will do, nobody has a password here. */
export function loginPage(props: LoginPageProps): Html {
  const idp = IDPS.get(props.idp ?? "");
  return (
    <Page title="Log in" narrow>
      <div class="card">
        <span class="mark">Local Wix</span>
        <h1>Who are you today?</h1>
        <p>
          {idp === undefined ? "" : `${idp} would ask now. `}
          Log in to <b>{props.siteHost}</b> as one of its members. No password is needed.
        </p>
        {props.problem === undefined ? null : (
          <p class="problem" role="alert">
            {props.problem}
          </p>
        )}
        <form method="post" action="/_api/oauth2/authorize">
          <input type="hidden" name="redirectSessionId" value={props.redirectSessionId} />
          <input type="hidden" name="action" value="pick" />
          <div class="people">
            {props.members.map((member) => (
              <button class="person" name="memberId" value={member.id}>
                <img src={photoPath(member)} alt="" width="40" height="40" />
                <span>
                  {member.nickname}
                  <small>{member.loginEmail}</small>
                </span>
              </button>
            ))}
          </div>
        </form>
        <details open={props.problem !== undefined}>
          <summary>Somebody new</summary>
          <form method="post" action="/_api/oauth2/authorize">
            <input type="hidden" name="redirectSessionId" value={props.redirectSessionId} />
            <label>
              E-mail
              <input name="loginEmail" type="email" required maxlength={254} autocomplete="off" />
            </label>
            <label>
              Nickname
              <input name="nickname" maxlength={100} autocomplete="off" />
            </label>
            <button class="primary" name="action" value="create">
              Join and log in
            </button>
          </form>
        </details>
        <form method="post" action="/_api/oauth2/authorize">
          <input type="hidden" name="redirectSessionId" value={props.redirectSessionId} />
          <button class="quiet" name="action" value="deny">
            No, go back
          </button>
        </form>
      </div>
    </Page>
  );
}
