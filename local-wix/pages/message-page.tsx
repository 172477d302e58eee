import { type Html, Page } from "./page.tsx";

/** A page that says one thing. */
export function messagePage(title: string, text: string): Html {
  return (
    <Page title={title} narrow>
      <div class="card">
        <span class="mark">Local Wix</span>
        <h1>{title}</h1>
        <p>{text}</p>
      </div>
    </Page>
  );
}
