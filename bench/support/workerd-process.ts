import { readdir, readFile } from "node:fs/promises";

const PAGE_BYTES = 4096;

/** The workerd processes that this one has started. Where there is no /proc: none. */
export async function workerdProcesses(): Promise<readonly number[]> {
  const names = await readdir("/proc").catch(() => []);
  const ids = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
        const [, command, parent] = /\((.*)\) \S (\d+)/.exec(stat) ?? [];
        return command === "workerd" && Number(parent) === process.pid ? [Number(name)] : [];
      }),
  );
  return ids.flat();
}

/**
 * Time that a process has spent on a processor, in seconds: what is billed, and hardly disturbed by
 * what else the machine does. NaN where the kernel does not tell.
 */
export async function cpuSeconds(id: number): Promise<number> {
  const threads = await readdir(`/proc/${id}/task`).catch(() => []);
  if (threads.length === 0) {
    return Number.NaN;
  }
  const spent = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${id}/task/${thread}/schedstat`, "utf8").catch(() => "0");
      return Number(text.split(" ")[0]);
    }),
  );
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9;
}

/** Resident memory of a process in bytes; NaN where the kernel does not tell. */
export async function residentBytes(id: number): Promise<number> {
  const text = await readFile(`/proc/${id}/statm`, "utf8").catch(() => "");
  return Number(text.split(" ")[1] ?? Number.NaN) * PAGE_BYTES;
}
