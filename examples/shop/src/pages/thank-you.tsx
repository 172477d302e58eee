import type { JSX } from "hono/jsx/jsx-runtime";
import type { Guest } from "../guest.ts";
import { Layout } from "../layout.tsx";

export function ThankYouPage({ path, guest }: { path: string; guest: Guest }): JSX.Element {
  return (
    <Layout title="Thank you" path={path} guest={guest}>
      <section class="opening">
        <h1>Thank you.</h1>
        <p>Your order is with us. We wrap it in newspaper and send it on Thursday.</p>
        <p>
          <a class="button" href="/">
            Back to the shop
          </a>
        </p>
      </section>
    </Layout>
  );
}
