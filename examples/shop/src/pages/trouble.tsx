import type { JSX } from "hono/jsx/jsx-runtime";
import { Layout } from "../layout.tsx";

interface TroubleProps {
  readonly path: string;
  readonly title: string;
  readonly message: string;
}

/** A page that says what went wrong, without asking anything of Wix. */
export function TroublePage({ path, title, message }: TroubleProps): JSX.Element {
  return (
    <Layout title={title} path={path}>
      <section class="opening">
        <h1>{title}</h1>
        <p>{message}</p>
        <p>
          <a class="button" href="/">
            Back to the shop
          </a>
        </p>
      </section>
    </Layout>
  );
}
