import type { WorkerOptions } from "miniflare";

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
const addressOf = (clientIp) => clientIp?.replace(/:\\d+$/, "").replace(/^\\[(.*)\\]$/, "$1");

export default {
  async fetch(request, env) {
    const { clientIp } = request.cf ?? {};
    const passedOn = new Request(request, { cf: env.SOMEWHERE });
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
 * holds a stream back until the stream ends.
 */
export function frontWorker({ host, port, behind }: Front): WorkerOptions {
  return {
    name: "headless-edge-front",
    modules: [{ type: "ESModule", path: "front.js", contents: SCRIPT }],
    compatibilityDate: "2026-04-01",
    serviceBindings: { BEHIND: behind },
    bindings: { SOMEWHERE },
    unsafeDirectSockets: [{ host, port }],
  };
}
