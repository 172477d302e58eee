import type { JSX } from "hono/jsx/jsx-runtime";
import { Layout } from "../layout.tsx";

const rows = [
  { field: "name", label: "Shop" },
  { field: "address", label: "Address" },
  { field: "phone", label: "Phone" },
  { field: "email", label: "Email" },
];

/** The page is the same for everybody: `visit.js` fills the table in, and the link works without it. */
export function VisitPage({ path }: { path: string }): JSX.Element {
  return (
    <Layout title="Visit us" path={path} script="/visit.js">
      <section class="opening">
        <h1>Visit us</h1>
        <p>The kiln is in the back, the loom is in the window, and the kettle is always on.</p>
      </section>
      <table class="facts scripted" data-from="/_api/opening-hours" aria-live="polite">
        <tbody>
          {rows.map(({ field, label }) => (
            <tr>
              <th scope="row">{label}</th>
              <td data-field={field}>…</td>
            </tr>
          ))}
        </tbody>
        <tbody data-field="hours"></tbody>
      </table>
      <p class="unscripted">
        <a href="/_api/opening-hours">Our address, telephone and opening hours</a>, as plain data.
      </p>
    </Layout>
  );
}
