import { connect } from "node:net";

/** What came back on a connection, as text; `hung` when nothing had by the time limit. */
export interface RawAnswer {
  readonly status: number | undefined;
  readonly text: string;
  readonly hung: boolean;
}

const LIMIT_MILLISECONDS = 8000;

/**
 * Sends bytes as they are: an HTTP client would tidy up what is interesting about them. Ends with
 * the connection, or when the answer's headers and the bytes that came with them are there.
 *
 * @param options.breaksOff whether nothing more comes from this side, however much was announced.
 */
export async function sendRaw(
  origin: string,
  bytes: string | Buffer,
  { breaksOff = false }: { readonly breaksOff?: boolean } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(Number(port), hostname.replaceAll(/[[\]]/g, ""));
    const end = (hung: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(received).toString("latin1");
      const status = /^HTTP\/1\.[01] (\d{3})/u.exec(text)?.[1];
      resolve({ status: status === undefined ? undefined : Number(status), text, hung });
    };
    const timer = setTimeout(() => end(received.length === 0), LIMIT_MILLISECONDS);
    socket.on("data", (chunk) => {
      received.push(chunk);
      if (Buffer.concat(received).includes("\r\n\r\n")) {
        setTimeout(() => end(false), 50);
      }
    });
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
    socket.on("connect", () => {
      socket.write(bytes);
      if (breaksOff) {
        socket.end();
      }
    });
  });
}
