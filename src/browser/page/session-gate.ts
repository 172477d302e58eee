/** The part of the Web Locks API that the gate uses. */
export interface Locks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal },
    work: () => Promise<void>,
  ): Promise<unknown>;
}

/** @param mayMint whether a session may be made for the call, should there be none. */
type Send = (mayMint: boolean) => Promise<Response>;

interface GatedCall {
  readonly signal: AbortSignal | undefined;
  /** Whether it may be sent a second time, body and all. */
  readonly isRepeatable: boolean;
}

export interface SessionGate {
  /**
   * Sends a call to Wix so that it can't make a second session.
   *
   * @throws what `send` throws; the signal's reason when it aborts while the call waits.
   */
  readonly pass: (send: Send, call: GatedCall) => Promise<Response>;
}

interface GateOptions {
  /** Absent where the browser has none, and on plain http. */
  readonly locks: Locks | undefined;
  /** How long the calls behind one that goes alone wait for its answer. */
  readonly limitMilliseconds: number;
}

const LOCK = "headless-edge-session";

/**
 * Lets calls go as they come while there is a session. One that finds none goes again alone, in
 * every tab of the browser at once: it is the one that mints the visitor, and two that went
 * together would mint two, of which one loses its cart.
 *
 * Only the host knows whether there is a session, so the page remembers nothing: a logout in
 * another tab is seen by the next call. The cookies are there when the headers of an answer are.
 */
export function createSessionGate({ locks, limitMilliseconds }: GateOptions): SessionGate {
  let leader: Promise<void> | undefined;

  /** Sends a call alone. Called while nobody else is the leader here. */
  async function lead(send: Send, signal: AbortSignal | undefined): Promise<Response> {
    let answer: Promise<Response> | undefined;
    const goAlone = async (): Promise<void> => {
      answer = send(true);
      await within(ended(answer), limitMilliseconds);
    };
    const turn = locks === undefined ? goAlone() : locks.request(LOCK, withSignal(signal), goAlone);
    leader = ended(turn);
    try {
      await turn;
    } catch {
      signal?.throwIfAborted();
    } finally {
      leader = undefined;
    }
    // Without an answer there was no turn: documents of an opaque origin are refused every lock.
    return answer ?? send(true);
  }

  /** Sends a call beside others. Undefined where it found no session. */
  async function join(send: Send, signal: AbortSignal | undefined): Promise<Response | undefined> {
    await unlessAborted(leader, signal);
    const answer = await send(false);
    return lacksSession(answer) ? undefined : answer;
  }

  /** Nothing comes between the last look at who leads, and the lead. */
  async function takeTurn(send: Send, signal: AbortSignal | undefined): Promise<Response> {
    if (leader === undefined) {
      return lead(send, signal);
    }
    await unlessAborted(leader, signal);
    return takeTurn(send, signal);
  }

  async function pass(send: Send, { signal, isRepeatable }: GatedCall): Promise<Response> {
    let answer = isRepeatable ? await join(send, signal) : undefined;
    if (answer === undefined && isRepeatable && leader !== undefined) {
      answer = await join(send, signal);
    }
    if (answer !== undefined) {
      return answer;
    }
    return takeTurn(send, signal);
  }

  return { pass };
}

/** The host has not done what was asked, for want of a session; Wix never answers so. */
function lacksSession({ headers }: Response): boolean {
  return headers.get("x-headless-edge-session") === "missing";
}

async function ended(turn: Promise<unknown>): Promise<void> {
  try {
    await turn;
  } catch {
    // How the first call went is its own caller's business.
  }
}

function withSignal(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

async function within(settled: Promise<void>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([settled, late]);
  clearTimeout(timer);
}

async function unlessAborted(
  waiting: Promise<void> | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) {
    return waiting;
  }
  signal.throwIfAborted();
  const listening = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    const stop = (): void => {
      resolve();
    };
    signal.addEventListener("abort", stop, { signal: listening.signal });
  });
  await Promise.race([waiting, aborted]);
  listening.abort();
  signal.throwIfAborted();
}
