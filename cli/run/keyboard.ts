import type { ReadStream } from "node:tty";

/** Single keys of a terminal, while somebody listens. */
export interface Keyboard {
  /** Hears each key, in raw mode, until `release` is called. */
  readonly listen: (onKey: (key: string) => void) => void;
  /** Gives the terminal back as it was. May be called at any time, and more than once. */
  readonly release: () => void;
  /** Lends the terminal to whoever asks a question there. */
  readonly lend: <T>(use: () => Promise<T>) => Promise<T>;
}

const SUSPEND = "\u001A";

/** Stops this process, as Ctrl-Z does where it is no key. */
function suspend(again: () => void): void {
  process.once("SIGCONT", again);
  process.kill(process.pid, "SIGTSTP");
}

/** The keyboard of a terminal; it must be one. */
export function terminalKeyboard(input: ReadStream): Keyboard {
  let hear: ((chunk: string) => void) | undefined;
  let listener: ((key: string) => void) | undefined;
  const release = (): void => {
    if (hear !== undefined) {
      input.off("data", hear);
      hear = undefined;
      listener = undefined;
      input.setRawMode(false);
      // A terminal that is read keeps the process alive.
      input.pause();
    }
  };
  const listen = (onKey: (key: string) => void): void => {
    release();
    listener = onKey;
    hear = (chunk) => {
      if (chunk === SUSPEND && process.platform !== "win32") {
        release();
        suspend(() => {
          listen(onKey);
        });
        return;
      }
      // Somebody may press faster than we read.
      for (const key of chunk) {
        onKey(key);
      }
    };
    input.setRawMode(true);
    input.setEncoding("utf8");
    input.on("data", hear);
    input.resume();
  };
  return {
    listen,
    release,
    lend: async (use) => {
      const earlier = listener;
      release();
      try {
        return await use();
      } finally {
        if (earlier !== undefined) {
          listen(earlier);
        }
      }
    },
  };
}
