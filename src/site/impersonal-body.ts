/** The request in whose course something is stored, as far as it decides whether that may be. */
export interface Storing {
  readonly session: {
    /** Whether it has asked who is calling. */
    readonly identityUsed: boolean;
    /** From now on whoever asks who is calling is refused. */
    refuseIdentity(): void;
  };
  readonly log: { note(what: "put_dropped"): void };
}

/** Most pages are smaller: what is smaller is stored when it is known whole, or not at all. */
const MOST_HELD_BYTES = 2 * 1024 * 1024;

/**
 * What may be stored of a body that may still be being written: nothing, when its request asks who
 * is calling before the body ends.
 *
 * A cache keeps what it got of a body that fails half-way (Miniflare does), so none of it is handed
 * over before its end. What is longer than memory is for goes on as it comes, and from there on its
 * request is nobody's.
 *
 * @param length in bytes, where the response says it.
 */
export async function impersonalBody(
  body: ReadableStream,
  { session }: Storing,
  length: number | undefined,
): Promise<Blob | ReadableStream | undefined> {
  const reader = body.getReader();
  const chunks: (ArrayBuffer | ArrayBufferView | string)[] = [];
  let heldBytes = 0;
  while (heldBytes <= MOST_HELD_BYTES) {
    const { done, value } = await reader.read();
    if (session.identityUsed) {
      // What is thrown away may fail as it likes.
      await reader.cancel().catch(() => undefined);
      return undefined;
    }
    if (done) {
      return new Blob(chunks);
    }
    chunks.push(value);
    heldBytes += value.byteLength ?? value.length;
  }
  session.refuseIdentity();
  reader.releaseLock();
  return continued(chunks, body, length);
}

function continued(
  begun: readonly (ArrayBuffer | ArrayBufferView | string)[],
  rest: ReadableStream,
  length: number | undefined,
): ReadableStream {
  const { readable, writable } =
    length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
  const write = async (): Promise<void> => {
    await new Blob([...begun]).stream().pipeTo(writable, { preventClose: true });
    await rest.pipeTo(writable);
  };
  // Whoever reads the other end sees why it failed.
  write().catch(() => undefined);
  return readable;
}
