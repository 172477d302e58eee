import { describe, it } from "vitest";
import { send } from "../../../src/wix/send.ts";
import type { UpstreamCall } from "../../../src/wix/upstream-call.ts";
import {
  failure,
  fakeUpstream,
  json,
  NOW,
  type Reply,
  status,
} from "../../support/fake-upstream.ts";

const call: UpstreamCall = {
  name: "the doorbell",
  url: "https://www.wixapis.com/doorbell",
  method: "POST",
  headers: {},
  body: "{}",
  limitSeconds: 0.1,
  repeatable: true,
};

const offline: Reply = () => {
  throw new TypeError("fetch failed", {
    cause: Object.assign(new Error(), { code: "ECONNRESET" }),
  });
};

const never: Reply = () => new Promise(() => undefined);

/** A body that says a little now and then, and whether somebody let go of it. */
function drip(everyMs: number): { body: ReadableStream; wasCancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream({
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      controller.enqueue(new TextEncoder().encode(" "));
    },
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, wasCancelled: () => cancelled };
}

describe("a call that fails in passing", () => {
  const passing: Readonly<Record<string, Reply>> = {
    "a network error": offline,
    "a 500": status(500),
    "a 503": status(503),
    "a 429": status(429),
    "a body that breaks off": () =>
      new Response(
        new ReadableStream({ start: (controller) => controller.error(new Error("reset")) }),
      ),
  };
  for (const [name, reply] of Object.entries(passing)) {
    it(`succeeds at the third try after ${name}`, async ({ expect }) => {
      const upstream = fakeUpstream(reply, reply, json({ rung: true }));
      const answer = await send(upstream, call);
      expect(answer).toMatchObject({ status: 200, body: { rung: true }, sentAt: NOW });
      expect(upstream.requests).toHaveLength(3);
      expect(await Promise.all(upstream.requests.map((request) => request.text()))).toEqual([
        "{}",
        "{}",
        "{}",
      ]);
    });

    it(`is not tried a fourth time after ${name}`, async ({ expect }) => {
      const upstream = fakeUpstream(reply);
      const error = await failure(send(upstream, call));
      expect(error).toMatchObject({ code: "upstream_unavailable", status: 503 });
      expect(error.message).toContain("the doorbell");
      expect(upstream.requests).toHaveLength(3);
    });

    it(`is sent once when it can't be repeated, after ${name}`, async ({ expect }) => {
      const upstream = fakeUpstream(reply);
      await failure(send(upstream, { ...call, repeatable: false }));
      expect(upstream.requests).toHaveLength(1);
    });
  }

  it("says the network's own error code and no more", async ({ expect }) => {
    const error = await failure(send(fakeUpstream(offline), call));
    expect(error.message).toBe("Wix: the doorbell could not be reached (ECONNRESET)");
    expect(error.cause).toBeUndefined();
  });
});

describe("an answer for good", () => {
  for (const code of [200, 201, 400, 401, 404, 409, 422]) {
    it(`with status ${code} is asked for once`, async ({ expect }) => {
      const upstream = fakeUpstream(json({ code }, { status: code }));
      expect(await send(upstream, call)).toMatchObject({ status: code, body: { code } });
      expect(upstream.requests).toHaveLength(1);
    });
  }

  for (const code of [301, 302, 303, 304, 307, 308]) {
    it(`is never a redirect: ${code}`, async ({ expect }) => {
      const headers = { location: "https://evil.example/", "x-wix-request-id": "9.9" };
      const upstream = fakeUpstream(() => new Response(null, { status: code, headers }));
      const error = await failure(send(upstream, call));
      expect(error).toMatchObject({ code: "upstream_unavailable", wixRequestId: "9.9" });
      expect(upstream.requests.map((request) => request.url)).toEqual([call.url]);
      expect(upstream.requests[0]?.redirect).toBe("manual");
    });
  }
});

describe("Retry-After", () => {
  for (const [header, passedOn] of [
    ["7", "7"],
    ["0", "0"],
    ["3600", "60"],
    ["9".repeat(400), "60"],
    [new Date((NOW + 20) * 1000).toUTCString(), "20"],
    [new Date((NOW - 20) * 1000).toUTCString(), "0"],
    ["soon", undefined],
    ["-5x", undefined],
    ["", undefined],
  ] as const) {
    it(`${JSON.stringify(header.slice(0, 40))} is passed on as ${passedOn}`, async ({ expect }) => {
      const error = await failure(
        send(fakeUpstream(status(429, { "retry-after": header })), { ...call, repeatable: false }),
      );
      expect(error.headers["Retry-After"]).toBe(passedOn);
    });
  }

  it("a date is counted from the answer's own Date", async ({ expect }) => {
    const at = (seconds: number): string => new Date(seconds * 1000).toUTCString();
    for (const [date, passedOn] of [
      [at(NOW + 80_000), "20"],
      [at(NOW - 80_000), "60"],
      ["yesterday", "60"],
    ] as const) {
      const headers = { date, "retry-after": at(NOW + 80_020) };
      const once = { ...call, repeatable: false };
      const error = await failure(send(fakeUpstream(status(429, headers)), once));
      expect(error.headers["Retry-After"], date).toBe(passedOn);
    }
  });

  it("that doesn't fit into the limit ends the tries at once", async ({ expect }) => {
    const upstream = fakeUpstream(status(503, { "retry-after": "2" }));
    const error = await failure(send(upstream, call));
    expect(upstream.requests).toHaveLength(1);
    expect(error).toMatchObject({ code: "upstream_unavailable", headers: { "Retry-After": "2" } });
  });

  it("that fits is waited for", async ({ expect }) => {
    const sentAt: number[] = [];
    const note =
      (reply: Reply): Reply =>
      (request) => {
        sentAt.push(performance.now());
        return reply(request);
      };
    const busy = note(status(503, { "retry-after": "1" }));
    await send(fakeUpstream(busy, note(json({}))), { ...call, limitSeconds: 3 });
    const [first = 0, second = 0] = sentAt;
    expect(second - first).toBeGreaterThan(980);
  });
});

describe("the time limit", () => {
  const timeout = {
    code: "upstream_timeout",
    status: 503,
    message: "Wix: the doorbell did not answer within 0.1 s",
  };

  it("ends a call that gets no answer", async ({ expect }) => {
    const upstream = fakeUpstream(never);
    expect(await failure(send(upstream, call))).toMatchObject(timeout);
    expect(upstream.requests[0]?.signal.aborted).toBe(true);
    expect(upstream.requests).toHaveLength(1);
  });

  it("covers the body, and lets go of it", async ({ expect }) => {
    const { body, wasCancelled } = drip(10);
    const headers = { "x-wix-request-id": "5.5" };
    const error = await failure(
      send(
        fakeUpstream(() => new Response(body, { headers })),
        call,
      ),
    );
    expect(error).toMatchObject({ ...timeout, wixRequestId: "5.5" });
    expect(wasCancelled()).toBe(true);
  });

  it("covers all tries together", async ({ expect }) => {
    const upstream = fakeUpstream(
      () =>
        new Promise((resolve) => setTimeout(() => resolve(new Response("", { status: 500 })), 60)),
    );
    expect(await failure(send(upstream, call))).toMatchObject(timeout);
    expect(upstream.requests).toHaveLength(2);
  });

  it("lets go of an answer that comes too late", async ({ expect }) => {
    const { body, wasCancelled } = drip(1);
    const late: Reply = () =>
      new Promise((resolve) => setTimeout(() => resolve(new Response(body)), 150));
    await failure(send(fakeUpstream(late), call));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(wasCancelled()).toBe(true);
  });
});

describe("a body that isn't wanted", () => {
  for (const [name, init] of Object.entries({
    "of a 500": { status: 500 },
    "of a 429": { status: 429 },
    "of a redirect": { status: 302 },
  })) {
    it(`${name} is let go of`, async ({ expect }) => {
      const { body, wasCancelled } = drip(1);
      const upstream = fakeUpstream(() => new Response(body, init));
      await failure(send(upstream, { ...call, repeatable: false }));
      expect(wasCancelled()).toBe(true);
    });
  }

  it("that grows beyond 256 KB is let go of", async ({ expect }) => {
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => {
        cancelled = true;
      },
    });
    const answer = await send(
      fakeUpstream(() => new Response(body)),
      call,
    );
    expect(answer.body).toBeUndefined();
    expect(cancelled).toBe(true);
  });
});

describe("Wix's request id", () => {
  for (const [id, kept] of [
    ["1700000000.123456789", "1700000000.123456789"],
    ["a b", undefined],
    ['"}{', undefined],
    ["x".repeat(129), undefined],
  ] as const) {
    it(`${JSON.stringify(id.slice(0, 30))} is ${kept ?? "dropped"}`, async ({ expect }) => {
      const failed = await failure(
        send(fakeUpstream(status(500, { "x-wix-request-id": id })), call),
      );
      const answer = await send(fakeUpstream(status(400, { "x-wix-request-id": id })), call);
      expect([failed.wixRequestId, answer.wixRequestId]).toEqual([kept, kept]);
    });
  }
});

it("the platform's fetch is called without a receiver", async ({ expect }) => {
  const upstream = fakeUpstream(json({}));
  const receivers: unknown[] = [];
  const fetch = function (this: unknown): Promise<Response> {
    receivers.push(this);
    return Promise.resolve(Response.json({}));
  };
  await send({ ...upstream, fetch }, call);
  expect(receivers).toEqual([undefined]);
});
