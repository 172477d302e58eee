import { raw } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Guest } from "./guest.ts";

export const shopName = "Kiln & Loom";

interface LayoutProps {
  readonly title: string;
  /** The path and query of this page, to come back to after logging in. */
  readonly path: string;
  /**
   * Who is reading. Left out on pages that ask nothing of Wix and are the same for everybody: there
   * a script says it, and without one the header is that of a visitor.
   */
  readonly guest?: Guest | undefined;
  /** A script of the page's own. No page needs one to work. */
  readonly script?: string;
}

/** Where to log in, so as to come back to this path. */
export function logInFrom(path: string): string {
  return `/_auth/login?returnTo=${encodeURIComponent(path)}`;
}

const styles = ["/style.css", "/frame.css", "/shop.css", "/pages.css"];

const sections = [
  { href: "/", label: "Shop" },
  { href: "/stream", label: "Today’s picks" },
  { href: "/visit", label: "Visit us" },
  { href: "/about", label: "About" },
];

export function Layout(props: PropsWithChildren<LayoutProps>): JSX.Element {
  const { title, path, guest, script, children } = props;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{title === shopName ? shopName : `${title} · ${shopName}`}</title>
          <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
          {styles.map((href) => (
            <link rel="stylesheet" href={href} />
          ))}
          {guest === undefined && <script type="module" src="/reader.js" />}
          {script !== undefined && <script type="module" src={script} />}
        </head>
        <body>
          <a class="skip" href="#content">
            Skip to content
          </a>
          <Header path={path} guest={guest} />
          <main id="content">{children}</main>
          <Footer />
        </body>
      </html>
    </>
  );
}

function Header({ path, guest }: Pick<LayoutProps, "path" | "guest">): JSX.Element {
  return (
    <header class="top">
      <a class="brand" href="/">
        <Mark />
        {shopName}
      </a>
      <nav class="sections" aria-label="Shop">
        {sections.map(({ href, label }) => (
          <a href={href} aria-current={isCurrent(path, href) ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <nav class="yours" aria-label="Yours">
        <AccountLink path={path} guest={guest} />
        <CartLink path={path} count={guest?.cartCount} />
      </nav>
    </header>
  );
}

function AccountLink({ path, guest }: Pick<LayoutProps, "path" | "guest">): JSX.Element {
  if (guest?.signedIn !== true) {
    return (
      <a class="who" href={logInFrom(path)}>
        Log in
      </a>
    );
  }
  return (
    <a class="who" href="/account" aria-current={isCurrent(path, "/account") ? "page" : undefined}>
      {guest.nickname ?? "Account"}
    </a>
  );
}

function CartLink({ path, count }: { path: string; count: number | undefined }): JSX.Element {
  return (
    <a class="basket" href="/cart" aria-current={isCurrent(path, "/cart") ? "page" : undefined}>
      Cart
      {count !== undefined && count > 0 && (
        <span class="count">
          {count}
          <span class="unseen"> {count === 1 ? "thing" : "things"} in it</span>
        </span>
      )}
    </a>
  );
}

function Footer(): JSX.Element {
  return (
    <footer class="bottom">
      <p>{shopName}: things for the table, made slowly. A demo shop.</p>
      <p>
        <a href="/visit">Where to find us</a>
        <a href="/about">How this shop is made</a>
      </p>
    </footer>
  );
}

function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M6 13h20c0 8-3 12-6 14h-8c-3-2-6-6-6-14z" />
      <path class="thread" d="M7 9h18M10 4.5h12" />
    </svg>
  );
}

function isCurrent(path: string, href: string): boolean {
  return path.split("?", 1)[0] === href;
}
