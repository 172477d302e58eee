import { createServer } from "node:net";

import { CliError } from "../cli-error.ts";

/** The port that was asked for, or any free one for 0. @throws {CliError} when it is taken. */
export async function freePort(host: string, port: number, option: string): Promise<number> {
  const server = createServer();
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
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : port);
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
