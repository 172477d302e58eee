import { setTimeout as sleep } from "node:timers/promises";

import { buildToRun } from "../build.ts";
import { CliError, type CliErrorCode } from "../cli-error.ts";
import type { Composed } from "../compose/compose.ts";
import { loadProject, type Project } from "../project/load-project.ts";
import type { Companion } from "./companion.ts";
import { sightAfter, sightOf, type Sight } from "./follow.ts";
import type { Stage } from "./stage.ts";
import { changed, settled } from "./watch.ts";

/** A project that is composed, and how its files looked. */
export interface Built {
  readonly project: Project;
  readonly composed: Composed;
  readonly sight: Sight;
}

/** What a build that has yet to end may well mend. */
const PASSING: ReadonlySet<CliErrorCode> = new Set([
  "assets_missing",
  "nothing_to_serve",
  "output_stale",
  "output_unsupported",
  "server_class_missing",
  "server_missing",
  "server_no_fetch",
  "server_not_a_module",
  "server_not_bundled",
  "start_failed",
  "wrangler_invalid",
]);

const LOOK_MILLISECONDS = 300;

/** How long nothing new may be said while waiting. */
const SILENCE_MILLISECONDS = 10_000;

async function builtNow(stage: Stage, isWaiting: boolean): Promise<Built> {
  const { surroundings, wanted } = stage;
  const project = await loadProject(wanted);
  const before = await sightOf(project);
  if (isWaiting) {
    await settled(before.watched, surroundings.stop);
  }
  const composed = await buildToRun(surroundings, project);
  return { project, composed, sight: await sightAfter(before, project, composed.sources) };
}

/** Waits until there is something new to try: a look at nothing is cheap, at a failed build is not. */
async function pause(stage: Stage): Promise<void> {
  const { stop } = stage.surroundings;
  const sight = await loadProject(stage.wanted).then(
    async (project) => await sightOf(project),
    () => undefined,
  );
  if (sight === undefined) {
    await sleep(LOOK_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
    return;
  }
  const patience = AbortSignal.timeout(SILENCE_MILLISECONDS);
  await changed(sight.watched, sight.seen, AbortSignal.any([stop, patience]));
}

function withoutOutput(command: string, death: string, cause: CliError): CliError {
  return new CliError("run_failed", {
    what: `${command} ${death}, and nothing could be composed of what is there`,
    why: cause.message,
    fix: "run it by itself to see what is wrong with it, or build the site before",
    cause,
  });
}

/**
 * Composes a project for the first time. Where its own watcher runs beside, that is given the time
 * to build it.
 *
 * @returns nothing when told to stop before.
 * @throws {CliError} what `build` throws; `run_failed` when the watcher died without an output.
 */
export async function firstBuild(
  stage: Stage,
  command = "",
  companion?: Companion,
): Promise<Built | undefined> {
  const { stop, say, complain } = stage.surroundings;
  let lastWords = performance.now();
  let isWaiting = false;
  while (!stop.aborted) {
    // Asked before the look: what it wrote as its last act is still seen.
    const death = companion?.death();
    try {
      return await builtNow(stage, isWaiting);
    } catch (error) {
      if (companion === undefined || !(error instanceof CliError) || !PASSING.has(error.code)) {
        throw error;
      }
      if (death !== undefined) {
        throw withoutOutput(command, death, error);
      }
      if (!isWaiting) {
        isWaiting = true;
        say(`  waiting for the first output of: ${command}`);
      } else if (performance.now() - lastWords > SILENCE_MILLISECONDS) {
        lastWords = performance.now();
        complain(`  still waiting: ${error.message}`);
      }
      await pause(stage);
    }
  }
  return undefined;
}
