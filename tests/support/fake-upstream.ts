import { HostError } from "../../src/errors.ts";
import type { Upstream } from "../../src/wix/upstream.ts";

export type Reply = (request: Request) => Response | Promise<Response>;

export interface FakeUpstream extends Upstream {
  readonly requests: readonly Request[];
}

export const NOW = 1_800_000_000;

/** An upstream that gives these replies in turn, the last one for ever, and remembers requests. */
export function fakeUpstream(...replies: readonly [Reply, ...Reply[]]): FakeUpstream {
  const requests: Request[] = [];
  return {
    clientId: "client-1",
    clock: () => NOW,
    limits: { tokenEndpointSeconds: 0.15, otherCallsSeconds: 0.15, retryPausesSeconds: [0, 0] },
    requests,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request);
      const reply = replies[Math.min(requests.length, replies.length) - 1] ?? replies[0];
      return reply(request);
    },
  };
}

export function json(body: unknown, init?: ResponseInit): Reply {
  return () => Response.json(body, init);
}

export function status(code: number, headers: Record<string, string> = {}): Reply {
  return () => new Response(`status ${code}`, { status: code, headers });
}

export const granted = { access_token: "access-1", refresh_token: "refresh-1", expires_in: 14_400 };

/** The error that a call fails with; anything but a HostError fails the test. */
export async function failure(call: Promise<unknown>): Promise<HostError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof HostError) {
      return error;
    }
    throw error;
  }
  throw new Error("the call succeeded");
}
