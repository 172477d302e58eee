import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What to look at: folders with all that is in them, and single files. They need not exist. */
export interface Watched {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

const INTERVAL_MILLISECONDS = 150;
const UNINTERESTING = /^(?:node_modules|\.git|\.wrangler|\.headless-edge.*)$/;

async function look(target: string, seen: Map<string, string>): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) {
    seen.set(target, "absent");
    return;
  }
  if (!found.isDirectory()) {
    seen.set(target, `${found.mtimeMs} ${found.size} ${found.ino}`);
    return;
  }
  const names = await readdir(target).catch((): string[] => []);
  for (const name of names.filter((candidate) => !UNINTERESTING.test(candidate))) {
    await look(path.join(target, name), seen);
  }
}

/** What is there now; two equal snapshots mean that nothing changed in between. */
export async function snapshot(watched: Watched): Promise<string> {
  const seen = new Map<string, string>();
  for (const target of [...watched.folders, ...watched.files]) {
    await look(target, seen);
  }
  return JSON.stringify([...seen].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Waits until nothing changes any more. */
export async function settled(watched: Watched, stop: AbortSignal): Promise<void> {
  let previous = await snapshot(watched);
  while (!stop.aborted) {
    await sleep(INTERVAL_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
    const current = await snapshot(watched);
    if (current === previous) {
      return;
    }
    previous = current;
  }
}

/**
 * Waits until something differs from a snapshot and has come to rest.
 *
 * It looks again and again instead of listening: build tools delete and recreate the folders that
 * a listener would be attached to.
 *
 * @returns the new snapshot, or nothing when told to stop.
 */
export async function changed(
  watched: Watched,
  since: string,
  stop: AbortSignal,
): Promise<string | undefined> {
  let previous = since;
  while (!stop.aborted) {
    const startedAt = performance.now();
    const current = await snapshot(watched);
    if (current !== since && current === previous) {
      return current;
    }
    previous = current;
    // Never more than a tenth of the time is spent looking, however large the site.
    const pause = Math.max(INTERVAL_MILLISECONDS, (performance.now() - startedAt) * 10);
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
}
