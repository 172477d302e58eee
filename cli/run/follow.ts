import path from "node:path";

import type { Miniflare } from "miniflare";

import { buildToRun } from "../build.ts";
import { CliError, renderCliError } from "../cli-error.ts";
import { envFiles } from "../project/env-files.ts";
import { loadProject, type Project } from "../project/load-project.ts";
import { Stopped } from "../stopped.ts";
import { runOptions, type Stage } from "./stage.ts";
import { changed, snapshot, type Watched } from "./watch.ts";

/** What is watched, and how it looked when it was last built. */
export interface Sight {
  readonly watched: Watched;
  readonly seen: string;
}

/** Wishes for a rebuild that no change of a file asks for. */
export class RebuildWishes {
  #wish = new AbortController();

  /** Aborted when somebody wishes. */
  get signal(): AbortSignal {
    return this.#wish.signal;
  }

  make(): void {
    this.#wish.abort();
  }

  granted(): void {
    this.#wish = new AbortController();
  }
}

function isInside(folder: string, inner: string): boolean {
  const relative = path.relative(folder, inner);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}

/**
 * The folder of a server's output: a build writes its files one after the other, and some of them
 * are new. What lies at the project's top is not looked through.
 */
function serverFolder({ server, folder }: Project): readonly string[] {
  const own = server === undefined ? folder : path.dirname(server);
  return isInside(folder, own) ? [own] : [];
}

/** The backend's folder, also while there is none: it may come. */
function apiFolder({ api, config, folder }: Project): string | undefined {
  return config.api === false ? undefined : (api ?? path.join(folder, "api"));
}

function watchedBy(project: Project, sources: readonly string[]): Watched {
  const { folder, configFile, found, assets, server } = project;
  const evidence = found === undefined ? [] : [path.join(folder, found.evidence)];
  return {
    folders: [assets, apiFolder(project), ...serverFolder(project)].filter(
      (one) => one !== undefined,
    ),
    files: [
      configFile,
      ...["wrangler.json", "wrangler.jsonc", "wrangler.toml", ...envFiles()].map((name) =>
        path.join(folder, name),
      ),
      ...evidence,
      ...(found?.wranglerFile === undefined ? [] : [found.wranglerFile]),
      ...(server === undefined ? [] : [server]),
      ...sources,
    ],
  };
}

/** @param sources what else the composed folder was made of, as far as it is known. */
export async function sightOf(project: Project, sources: readonly string[] = []): Promise<Sight> {
  const watched = watchedBy(project, sources);
  return { watched, seen: await snapshot(watched) };
}

/** What was changed while it was being built still counts as a change. */
export async function sightAfter(
  before: Sight,
  project: Project,
  sources: readonly string[],
): Promise<Sight> {
  // In this order: a change between the two looks would otherwise pass for seen.
  const after = await sightOf(project, sources);
  return (await snapshot(before.watched)) === before.seen ? after : before;
}

async function rebuild(stage: Stage, miniflare: Miniflare, before: Sight): Promise<Sight> {
  const { surroundings, wanted } = stage;
  const startedAt = performance.now();
  try {
    const project = await loadProject(wanted);
    const composed = await buildToRun(surroundings, project);
    await miniflare.setOptions(await runOptions(stage, project, composed.out));
    await stage.afterStart();
    surroundings.say(`  rebuilt in ${Math.round(performance.now() - startedAt)} ms`);
    return await sightAfter(before, project, composed.sources);
  } catch (cause) {
    if (cause instanceof Stopped) {
      return before;
    }
    // A build tool may have been half-way through its output: the next change is another chance.
    surroundings.complain(
      cause instanceof CliError ? renderCliError(cause) : `error: ${String(cause)}`,
    );
    surroundings.complain("  the earlier version keeps running");
    return before;
  }
}

/**
 * Rebuilds after every change and every wish until told to stop. A failing rebuild leaves the
 * running one be.
 */
export async function follow(
  stage: Stage,
  miniflare: Miniflare,
  first: Sight,
  wishes: RebuildWishes,
): Promise<void> {
  const { stop } = stage.surroundings;
  let sight = first;
  while (!stop.aborted) {
    const woken = AbortSignal.any([stop, wishes.signal]);
    const seen = await changed(sight.watched, sight.seen, woken);
    if (stop.aborted) {
      return;
    }
    wishes.granted();
    sight = await rebuild(stage, miniflare, {
      watched: sight.watched,
      seen: seen ?? (await snapshot(sight.watched)),
    });
  }
}
