import type { JSX } from "hono/jsx/jsx-runtime";
import { Layout } from "../layout.tsx";

interface TroubleProps {
  readonly path: string;
  readonly title: string;
  readonly message: string;
  readonly wayOn?: { readonly href: string; readonly label: string };
}

const home = { href: "/", label: "Back to the shop" };

/** A page that says what went wrong, without asking anything of Wix. */
export function TroublePage(props: TroubleProps): JSX.Element {
  const { path, title, message, wayOn = home } = props;
  return (
    <Layout title={title} path={path}>
      <section class="opening">
        <h1>{title}</h1>
        <p>{message}</p>
        <p>
          <a class="button" href={wayOn.href}>
            {wayOn.label}
          </a>
        </p>
      </section>
    </Layout>
  );
}
