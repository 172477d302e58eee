import type { WorkerOptions } from "miniflare";

import { SCHEDULED_BINDING, SCHEDULED_PATH } from "./scheduled.ts";

/** Where a browser finds the site, and which worker answers there. */
export interface Front {
  readonly host: string;
  readonly port: number;
  readonly behind: string;
}

/** Where the network would say a request came from; the names are Cloudflare's. */
const SOMEWHERE = {
  asn: 395_747,
  asOrganization: "",
  city: "Austin",
  colo: "DFW",
  continent: "NA",
  country: "US",
  httpProtocol: "HTTP/1.1",
  latitude: "30.27130",
  longitude: "-97.74260",
  postalCode: "78701",
  region: "Texas",
  regionCode: "TX",
  timezone: "America/Chicago",
};

const SCRIPT = `
const HOST = /^(?:[\\w.-]+|\\[[\\da-f:.]+\\])(?::\\d+)?$/i;
// Control characters, backslashes, a fragment, and dots written so that only some would resolve them.
const UNCLEAR = /[\\x00-\\x20\\x7f\\\\#]|\\/(?:\\.?%2e\\.?|%2e%2e)(?=[/?]|$)/i;

const addressOf = (clientIp) => clientIp?.replace(/:\\d+$/, "").replace(/^\\[(.*)\\]$/, "$1");

/** What a request line and a Host header ask for (RFC 9112, section 3.3), or null where they don't say. */
function urlOf(request) {
  const host = request.headers.get("host") ?? "";
  const absolute = "http://" + host;
  const target = request.url.startsWith(absolute + "/") ? request.url.slice(absolute.length) : request.url;
  return HOST.test(host) && target.startsWith("/") && !UNCLEAR.test(target) ? URL.parse(absolute + target) : null;
}

/** Sets off a cron of the site's, as \`wrangler dev\` does: \`?cron=\` and \`?time=\`, in milliseconds. */
async function setOff({ searchParams }, scheduled) {
  const time = Number(searchParams.get("time") ?? Date.now());
  if (!Number.isFinite(time)) {
    return new Response("time has to be a number of milliseconds since 1970.\\n", { status: 400 });
  }
  const outcome = await scheduled.run(searchParams.get("cron") ?? "", time);
  return outcome === "none"
    ? new Response("The site's server has no scheduled handler.\\n", { status: 404 })
    : new Response(outcome + "\\n");
}

export default {
  async fetch(request, env) {
    const url = urlOf(request);
    if (url === null) {
      return new Response("The request line or the Host header is not valid.\\n", { status: 400 });
    }
    if (url.pathname === "${SCHEDULED_PATH}") {
      return setOff(url, env.SCHEDULED).catch((error) => new Response(error + "\\n", { status: 500 }));
    }
    const { clientIp } = request.cf ?? {};
    const passedOn = new Request(new Request(url, request), { cf: env.SOMEWHERE, redirect: "manual" });
    passedOn.headers.set("cf-connecting-ip", addressOf(clientIp) ?? "127.0.0.1");
    try {
      return await env.BEHIND.fetch(passedOn);
    } catch (error) {
      return new Response(String(error?.stack ?? error), { status: 500 });
    }
  },
};
`;

/**
 * What listens in front of the host, and passes on what the network would: the reader's address and
 * whereabouts. Bodies pass as they come.
 *
 * Miniflare's own entry says `Content-Encoding: gzip` where a browser takes it, and its compression
 * holds a stream back until the stream ends. And workerd answers 500 to whatever it can make no URL
 * of; as a proxy it leaves that to its worker, as the network does before a worker is asked.
 */
export function frontWorker({ host, port, behind }: Front): WorkerOptions {
  return {
    name: "headless-edge-front",
    modules: [{ type: "ESModule", path: "front.js", contents: SCRIPT }],
    compatibilityDate: "2026-04-01",
    serviceBindings: { BEHIND: behind, ...SCHEDULED_BINDING },
    bindings: { SOMEWHERE },
    unsafeDirectSockets: [{ host, port, proxy: true }],
  };
}
