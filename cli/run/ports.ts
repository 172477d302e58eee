import { createServer } from "node:net";

import { CliError } from "../cli-error.ts";

/** A port that nobody else gets until it is given up. */
export interface HeldPort {
  readonly port: number;
  readonly giveUp: () => Promise<void>;
}

/**
 * The port that was asked for, or any free one for 0. It is held, since a first build takes long
 * enough for somebody else to take it.
 *
 * @throws {CliError} `port_taken`.
 */
export async function holdPort(host: string, port: number, option: string): Promise<HeldPort> {
  // Whoever comes too early is told so, and keeps nobody waiting.
  const server = createServer((socket) => {
    socket.destroy();
  });
  return await new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        new CliError(cause.code === "EADDRINUSE" ? "port_taken" : "usage", {
          what:
            cause.code === "EADDRINUSE"
              ? `port ${port} of ${host} is taken`
              : `cannot listen on port ${port} of ${host}: ${cause.message}`,
          fix: `stop what is running there, or choose another port with ${option} <number>`,
          cause,
        }),
      );
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.unref();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : port,
        giveUp: async () => {
          await new Promise((closed) => {
            server.close(closed);
          });
        },
      });
    });
  });
}

/** Reads a port off the command line. @throws {CliError} `usage`. */
export function parsePort(value: string, option: string): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) {
    throw new CliError("usage", {
      what: `${option} is ${JSON.stringify(value)}, which is no port`,
      fix: "give a number from 0 (any free one) to 65535",
    });
  }
  return port;
}
