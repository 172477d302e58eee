import type { ReactNode } from "react";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useLocation,
} from "react-router";
import type { Route } from "./+types/root";
import "./style.css";

export function Layout({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="/favicon.svg" />
        <Meta />
        <Links />
      </head>
      <body>
        <header>
          <a className="brand" href="/">
            Kiln &amp; Loom
          </a>
          <nav>
            <a href="/stream">Today’s picks</a>
            <a href="/about">About</a>
            <a href="/cart">Cart</a>
            <a href="/account">Account</a>
            <a href={`/_auth/login?returnTo=${encodeURIComponent(pathname)}`}>Log in</a>
          </nav>
        </header>
        <main>{children}</main>
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  if (isRouteErrorResponse(error) && error.status === 404) {
    return (
      <>
        <h1>Not on our shelves</h1>
        <p>
          <a href="/">Back to the shop</a>
        </p>
      </>
    );
  }
  return (
    <>
      <h1>The kiln went out</h1>
      <p>Something broke. It is not you; try again in a moment.</p>
    </>
  );
}
