import { type Fields, fieldsOf, integerOf, textOf } from "./fields.ts";

/** Tells the worker in front to break the connection. */
export const UNREACHABLE_HEADER = "x-local-wix-unreachable";

/** Longer than any caller's time limit; a promise that never settles would be ended by workerd. */
const HANG_MILLISECONDS = 10 * 60 * 1000;

/** What shall go wrong, for the calls that match. */
export interface Fault {
  readonly pathPrefix: string;
  readonly method: string | undefined;
  readonly grant: string | undefined;
  readonly latencyMilliseconds: number;
  readonly effect: "none" | "answer" | "hang" | "unreachable";
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Faults {
  readonly set: (faults: readonly Fields[]) => void;
  readonly clear: () => void;
  /** The first fault that matches, used up by one. */
  readonly take: (call: FaultTarget) => Fault | undefined;
}

export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly grant: string | undefined;
}

export function createFaults(): Faults {
  let active: { readonly fault: Fault; timesLeft: number }[] = [];
  return {
    set: (faults) => {
      active = faults.map((fields) => ({
        fault: parseFault(fields),
        timesLeft: integerOf(fields, "times") ?? Number.POSITIVE_INFINITY,
      }));
    },
    clear: () => {
      active = [];
    },
    take: (target) => {
      const found = active.find((entry) => entry.timesLeft > 0 && isMeant(entry.fault, target));
      if (found !== undefined) {
        found.timesLeft -= 1;
      }
      return found?.fault;
    },
  };
}

/** Waits and answers as the fault says; undefined when the call shall go on. */
export async function suffer(fault: Fault): Promise<Response | undefined> {
  if (fault.latencyMilliseconds > 0) {
    await pause(fault.latencyMilliseconds);
  }
  switch (fault.effect) {
    case "none": {
      return undefined;
    }
    case "unreachable": {
      return new Response(null, { status: 503, headers: { [UNREACHABLE_HEADER]: "1" } });
    }
    case "hang": {
      await pause(HANG_MILLISECONDS);
      return new Response(null, { status: 504 });
    }
    case "answer": {
      const body = fault.status === 204 || fault.status === 304 ? null : fault.body;
      return new Response(body, { status: fault.status, headers: fault.headers });
    }
  }
}

function isMeant(fault: Fault, target: FaultTarget): boolean {
  return (
    target.path.startsWith(fault.pathPrefix) &&
    (fault.method === undefined || fault.method === target.method) &&
    (fault.grant === undefined || fault.grant === target.grant)
  );
}

function parseFault(fields: Fields): Fault {
  const body = fields["body"];
  const headers = Object.entries(fieldsOf(fields, "headers")).map(([name, value]) => [
    name,
    String(value),
  ]);
  return {
    pathPrefix: textOf(fields, "path") ?? "",
    method: textOf(fields, "method")?.toUpperCase(),
    grant: textOf(fields, "grant"),
    latencyMilliseconds: integerOf(fields, "latencyMs") ?? 0,
    effect: effectOf(fields),
    status: integerOf(fields, "status") ?? (body === undefined ? 500 : 200),
    body: typeof body === "string" ? body : JSON.stringify(body ?? ""),
    headers: {
      "content-type": textOf(fields, "contentType") ?? "application/json",
      ...Object.fromEntries(headers),
    },
  };
}

function effectOf(fields: Fields): Fault["effect"] {
  if (fields["unreachable"] === true) {
    return "unreachable";
  }
  if (fields["hang"] === true) {
    return "hang";
  }
  return fields["status"] === undefined && fields["body"] === undefined ? "none" : "answer";
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
