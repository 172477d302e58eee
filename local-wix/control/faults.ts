import { type Chaos, chaosFaults } from "./chaos.ts";
import { type Fields, fieldsOf, integerOf, textOf } from "../queries/fields.ts";

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
  /** Of the calls that match, the part that suffers: 0 to 1. */
  readonly share: number;
  /** The pause before each piece of the answer; 0 sends it at once. */
  readonly dripMilliseconds: number;
  /** Whether the connection breaks in the middle of the answer's body. */
  readonly isCutShort: boolean;
  readonly effect: "none" | "answer" | "hang" | "unreachable";
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Faults {
  readonly set: (faults: readonly Fields[]) => void;
  readonly clear: () => void;
  /** Sets the faults of a chaos, and remembers its name. */
  readonly setChaos: (chaos: Chaos) => void;
  /** The chaos that is on; nothing when there is none, or faults that somebody set one by one. */
  readonly chaos: () => Chaos | undefined;
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
  let chaos: Chaos | undefined;
  const set = (faults: readonly Fields[], named?: Chaos): void => {
    active = faults.map((fields) => ({
      fault: parseFault(fields),
      timesLeft: integerOf(fields, "times") ?? Number.POSITIVE_INFINITY,
    }));
    chaos = named;
  };
  return {
    set: (faults) => {
      set(faults);
    },
    clear: () => {
      set([]);
    },
    setChaos: (wanted) => {
      set(chaosFaults(wanted), wanted.kinds.length === 0 ? undefined : wanted);
    },
    chaos: () => chaos,
    take: (target) => {
      const found = active.find(
        ({ fault, timesLeft }) =>
          timesLeft > 0 && isMeant(fault, target) && Math.random() < fault.share,
      );
      if (found !== undefined) {
        found.timesLeft -= 1;
      }
      return found?.fault;
    },
  };
}

/** How much of a body comes at a time when it drips. */
const DRIP_BYTES = 16;

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

/** An answer as it arrives: whole, drop by drop, or cut off in its middle. */
export async function deliver(fault: Fault, answer: Response): Promise<Response> {
  if (answer.body === null || (fault.dripMilliseconds === 0 && !fault.isCutShort)) {
    return answer;
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const end = fault.isCutShort ? Math.ceil(bytes.length / 2) : bytes.length;
  const pieceBytes = fault.dripMilliseconds === 0 ? bytes.length : DRIP_BYTES;
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (sent >= end) {
        if (fault.isCutShort) {
          controller.error(new Error("connection reset: a fault is set at the local Wix"));
        } else {
          controller.close();
        }
        return;
      }
      await pause(fault.dripMilliseconds);
      controller.enqueue(bytes.slice(sent, Math.min(sent + pieceBytes, end)));
      sent += pieceBytes;
    },
  });
  return new Response(body, answer);
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
    share: typeof fields["share"] === "number" ? fields["share"] : 1,
    dripMilliseconds: integerOf(fields, "dripMs") ?? 0,
    isCutShort: fields["reset"] === true,
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
