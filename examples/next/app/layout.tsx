import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import "./style.css";

export const metadata: Metadata = {
  title: { default: "Kiln & Loom", template: "%s · Kiln & Loom" },
  icons: "/favicon.svg",
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <header>
          <Link className="brand" href="/">
            Kiln &amp; Loom
          </Link>
          <nav>
            <Link href="/stream">Today’s picks</Link>
            <Link href="/about">About</Link>
            <Link href="/cart">Cart</Link>
            <Link href="/account">Account</Link>
            <a href="/_auth/login?returnTo=/account">Log in</a>
          </nav>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
