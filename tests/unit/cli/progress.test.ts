import { afterEach, beforeEach, describe, it, vi } from "vitest";

import { terminalProgress } from "../../../cli/run/progress.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Some work of that many milliseconds, and what was said meanwhile. */
async function saidDuring(
  milliseconds: number,
  waiting: { isTerminal: boolean; env?: Readonly<Record<string, string>> },
): Promise<readonly string[]> {
  const said: string[] = [];
  const progress = terminalProgress((line) => said.push(line), { env: {}, ...waiting });
  const work = progress("composing", async () => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return "done";
  });
  await vi.advanceTimersByTimeAsync(milliseconds);
  await work;
  await vi.advanceTimersByTimeAsync(5000);
  return said;
}

describe("the progress of a command", () => {
  it("is said at a terminal once it takes more than a second", async ({ expect }) => {
    expect(await saidDuring(1500, { isTerminal: true })).toEqual(["  composing …"]);
  });

  it("is not worth a line when it is quick", async ({ expect }) => {
    expect(await saidDuring(900, { isTerminal: true })).toEqual([]);
  });

  it("is nothing to a program, or to a CI", async ({ expect }) => {
    expect(await saidDuring(5000, { isTerminal: false })).toEqual([]);
    expect(await saidDuring(5000, { isTerminal: true, env: { CI: "true" } })).toEqual([]);
  });

  it("ends with work that fails", async ({ expect }) => {
    const said: string[] = [];
    const progress = terminalProgress((line) => said.push(line), { isTerminal: true, env: {} });
    await expect(
      progress("composing", async () => Promise.reject(new Error("no"))),
    ).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(5000);
    expect(said).toEqual([]);
  });
});
