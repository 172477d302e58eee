/** The part of the Web Locks API that the gate uses. */
export interface Locks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal },
    work: () => Promise<void>,
  ): Promise<unknown>;
}

export interface SessionGate {
  /**
   * Sends a call to Wix when it can no longer make a second session.
   *
   * @throws what `send` throws; the signal's reason when it aborts while the call waits.
   */
  readonly pass: (
    send: () => Promise<Response>,
    signal: AbortSignal | undefined,
  ) => Promise<Response>;
  /** Somebody may have logged out meanwhile: the next call goes alone again. */
  readonly forget: () => void;
}

interface GateOptions {
  /** Absent where the browser has none, and on plain http. */
  readonly locks: Locks | undefined;
  /** How long the calls behind a first one wait for its answer before the next one tries. */
  readonly limitMilliseconds: number;
}

const LOCK = "headless-edge-session";

/**
 * Lets the first call of a page go alone, in every tab of the browser at once: it is the one that
 * mints the visitor, and two that go together would mint two, of which one loses its cart.
 *
 * The cookies are there when the headers of the first answer are; from then on nothing waits.
 */
export function createSessionGate({ locks, limitMilliseconds }: GateOptions): SessionGate {
  let exists = false;
  let leader: Promise<void> | undefined;

  async function lead(
    send: () => Promise<Response>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    let answer: Promise<Response> | undefined;
    const goAlone = async (): Promise<void> => {
      answer = send();
      await within(learnFrom(answer), limitMilliseconds);
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
    return answer ?? send();
  }

  async function learnFrom(answer: Promise<Response>): Promise<void> {
    try {
      const { headers } = await answer;
      // The host's own refusals and failures may come before there is a session.
      exists = headers.get("content-type")?.startsWith("application/problem+json") !== true;
    } catch {
      // Whoever made the call is told.
    }
  }

  async function pass(
    send: () => Promise<Response>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    if (exists) {
      return send();
    }
    if (leader === undefined) {
      return lead(send, signal);
    }
    await unlessAborted(leader, signal);
    return pass(send, signal);
  }

  return {
    pass,
    forget: () => {
      exists = false;
    },
  };
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
  waiting: Promise<void>,
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
