import { Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { authorizeRoutes } from "../oauth/authorize.tsx";
import { checkoutRoutes } from "../ecom/checkout.tsx";
import { controlRoutes } from "../control/control.ts";
import { homePage } from "../control/home-page.tsx";
import type { LocalWix } from "../local-wix.ts";
import { memberPicture, productPicture } from "../stores/media.ts";
import { messagePage } from "./message-page.tsx";

/** The browser-facing part: login, logout, checkout, pictures, a home page, the control API. */
export function createPages(wix: LocalWix): Hono {
  const pages = new Hono();
  pages.use(toOwnOrigin(wix.config.origin));
  pages.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      // A form posted under no-referrer says "Origin: null", and would be refused.
      referrerPolicy: "same-origin",
      // Pictures are shown by the site, which is another origin.
      crossOriginResourcePolicy: "cross-origin",
      crossOriginOpenerPolicy: false,
      strictTransportSecurity: false,
    }),
  );
  pages.use(refuseCrossSitePosts(wix.config.origin));
  pages.get("/", (c) => c.html(homePage(wix)));
  pages.get("/favicon.ico", (c) => c.body(null, 204));
  pages.get("/_local/media/members/:file", (c) => {
    const id = c.req.param("file").replace(/\.svg$/, "");
    return picture(memberPicture(id, c.req.query("initial") ?? ""));
  });
  pages.get("/_local/media/:file", (c) => {
    const svg = productPicture(c.req.param("file").replace(/\.svg$/, ""));
    return svg === undefined ? c.notFound() : picture(svg);
  });
  pages.route("/_local", controlRoutes(wix));
  pages.route("/_api/oauth2", authorizeRoutes(wix));
  pages.route("/_api/checkout", checkoutRoutes(wix));
  pages.notFound((c) =>
    c.html(messagePage("Nothing here", "The local Wix has no page at this address."), 404),
  );
  pages.onError((error, c) => {
    if (error instanceof HTTPException) {
      return error.getResponse();
    }
    return c.html(messagePage("The local Wix failed", error.message), 500);
  });
  return pages;
}

function picture(svg: string): Response {
  const headers = { "content-type": "image/svg+xml", "cache-control": "public, max-age=3600" };
  return new Response(svg, { headers });
}

/** 127.0.0.1 and localhost are two origins to a browser; only one of them has the cookie. */
function toOwnOrigin(origin: string): MiddlewareHandler {
  return async (c, next) => {
    const url = new URL(c.req.url);
    if (url.origin !== origin && c.req.method === "GET") {
      return c.redirect(`${origin}${url.pathname}${url.search}`, 302);
    }
    return next();
  };
}

/**
 * Another site's page must not press the buttons of this one.
 *
 * Tools that send neither header pass at `/_local/`, which has no cookie to abuse.
 */
function refuseCrossSitePosts(origin: string): MiddlewareHandler {
  return async (c, next) => {
    const sender = c.req.header("origin");
    const isFromTool = sender === undefined && c.req.path.startsWith("/_local/");
    if (c.req.method !== "GET" && sender !== origin && !isFromTool) {
      return c.html(messagePage("Refused", "This form was not sent from the local Wix."), 403);
    }
    return next();
  };
}
