/** Does some work, and says what is being done when that takes a while. */
export type Progress = <T>(doing: string, work: () => Promise<T>) => Promise<T>;

const PATIENCE_MILLISECONDS = 1000;

/** What of the process it takes to know whether somebody is waiting. */
interface Waiting {
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Says what takes more than a second to somebody who sits at the terminal; a CI, and whoever reads
 * the output by a program, hear nothing.
 *
 * @param write takes one line.
 */
export function terminalProgress(
  write: (line: string) => void,
  { isTerminal, env }: Waiting,
): Progress {
  if (!isTerminal || (env["CI"] ?? "") !== "") {
    return async (_doing, work) => await work();
  }
  return async (doing, work) => {
    const timer = setTimeout(() => {
      write(`  ${doing} …`);
    }, PATIENCE_MILLISECONDS);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  };
}
