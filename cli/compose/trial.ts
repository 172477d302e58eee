import type { Readable } from "node:stream";

import type { Miniflare, MiniflareOptions, WorkerOptions } from "miniflare";

/** Why a worker did not start: what the runtime wrote, without the name it gives the worker. */
export interface StartFailure {
  readonly said: string;
  readonly cause: unknown;
}

/** A worker that is started, without network, to see whether it starts. */
export class Trial {
  readonly #others: readonly WorkerOptions[];
  #miniflare: Miniflare | undefined;
  #output = "";

  constructor(others: readonly WorkerOptions[]) {
    this.#others = others;
  }

  /** @returns nothing when it starts. */
  async start(worker: WorkerOptions): Promise<StartFailure | undefined> {
    const { Log, LogLevel, Miniflare, Response } = await import("miniflare");
    const refuse = (): InstanceType<typeof Response> => new Response(null, { status: 503 });
    // The assets layer would answer in the worker's place.
    const { assets, ...withoutAssets } = worker;
    const options: MiniflareOptions = {
      cf: false,
      log: new Log(LogLevel.NONE),
      handleRuntimeStdio: (stdout, stderr) => {
        this.#collect(stdout);
        this.#collect(stderr);
      },
      workers: [
        {
          ...withoutAssets,
          serviceBindings: { ...worker.serviceBindings, [assets?.binding ?? "ASSETS"]: refuse },
          outboundService: refuse,
        },
        ...this.#others,
      ],
    };
    this.#output = "";
    try {
      if (this.#miniflare === undefined) {
        this.#miniflare = new Miniflare(options);
        await this.#miniflare.ready;
      } else {
        await this.#miniflare.setOptions(options);
      }
    } catch (cause) {
      // A runtime that never started cannot be given other options.
      await this.end();
      this.#miniflare = undefined;
      return { said: this.#output.replaceAll(/^service [^\n]*?:: /gm, "").trim(), cause };
    }
    return undefined;
  }

  /** What the worker that was started last answers. */
  async ask(): Promise<unknown> {
    const response = await this.#miniflare?.dispatchFetch("http://localhost/");
    return await response?.json();
  }

  async end(): Promise<void> {
    // A runtime that never started has nothing to dispose of, and says so by failing.
    await this.#miniflare?.dispose().catch(() => undefined);
  }

  #collect(stream: Readable): void {
    stream.on("data", (chunk: Buffer) => {
      this.#output += chunk.toString("utf8");
    });
  }
}
