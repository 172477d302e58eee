import { readFileSync, readdirSync } from "node:fs";

/** The ids of the workerd processes that this one has started; none where there is no /proc. */
export function workerdProcesses() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const status = statusOf(pid);
      return status.includes(`PPid:\t${process.pid}\n`) && status.startsWith("Name:\tworkerd");
    });
}

/** What Linux says of a process; empty when it has ended. */
export function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
