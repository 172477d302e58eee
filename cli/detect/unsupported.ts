import { CliError, type Explanation } from "../cli-error.ts";
import { listFiles } from "../compose/list-files.ts";
import type { ProjectFiles } from "./project-files.ts";
import { hasPageAmongSources } from "./static-output.ts";

interface Sign {
  readonly evidence: string;
  readonly explanation: Explanation;
}

/** Server builds for other platforms, by a file that only they have. */
const FOREIGN: readonly Sign[] = [
  {
    evidence: "build/server/index.js",
    explanation: {
      what: "build/server/index.js is a Node server build",
      why: "React Router and Remix make it for Node unless their build targets Workers.",
      fix: "add @cloudflare/vite-plugin to the Vite configuration and build again (or set ssr: false for a site of files)",
    },
  },
  {
    evidence: "dist/server/entry.mjs",
    explanation: {
      what: "Astro was built for Node",
      why: "dist/server/entry.mjs is a Node server, not a Worker.",
      fix: 'use @astrojs/cloudflare as the adapter, or output: "static", and build again',
    },
  },
  {
    evidence: "build/handler.js",
    explanation: {
      what: "SvelteKit was built for Node",
      why: "build/handler.js is what adapter-node makes.",
      fix: "use @sveltejs/adapter-cloudflare (or adapter-static) in svelte.config.js and build again",
    },
  },
];

/** What a project has that needs another step before there is something to compose. */
const UNFINISHED: readonly Sign[] = [
  {
    evidence: ".next/BUILD_ID",
    explanation: {
      what: "Next.js output is not a Worker",
      why: ".next is for Next's own Node server.",
      fix: 'run: npx opennextjs-cloudflare build (or set output: "export" in next.config, which makes static files in out/)',
    },
  },
  {
    evidence: ".svelte-kit/output/server/index.js",
    explanation: {
      what: "SvelteKit's output was not adapted for Workers",
      why: ".svelte-kit/output is what adapters start from; there is no .svelte-kit/cloudflare.",
      fix: "use @sveltejs/adapter-cloudflare in svelte.config.js and build again",
    },
  },
  {
    evidence: ".vercel/output/config.json",
    explanation: {
      what: "the site was built for Vercel",
      why: ".vercel/output is what its build made.",
      fix: "build with the framework's Cloudflare adapter instead",
    },
  },
  {
    evidence: ".netlify/functions-internal",
    explanation: {
      what: "the site was built for Netlify",
      why: ".netlify/functions-internal is what its build made.",
      fix: "build with the framework's Cloudflare adapter instead",
    },
  },
];

function refusal(explanation: Explanation): CliError {
  return new CliError("output_unsupported", explanation);
}

async function has(files: ProjectFiles, evidence: string): Promise<boolean> {
  return ((await files.file(evidence)) ?? (await files.directory(evidence))) !== undefined;
}

/** Pages Functions: a route of theirs exports a handler named after it. */
async function hasPagesFunctions(files: ProjectFiles): Promise<boolean> {
  const folder = await files.directory("functions");
  if (folder === undefined) {
    return false;
  }
  const sources = await listFiles(folder, (file) => file.endsWith("node_modules"));
  for (const file of sources.filter((name) => /\.[jt]sx?$/.test(name))) {
    if (
      /\bonRequest(?:Get|Post|Put|Patch|Delete|Head|Options)?\b/.test(
        await files.text(`functions/${file}`),
      )
    ) {
      return true;
    }
  }
  return false;
}

/**
 * Files alone are not the whole of a site whose server was built for something else.
 *
 * @throws {CliError} with the way to build it for Workers.
 */
export async function refuseForeignServer(files: ProjectFiles): Promise<void> {
  for (const { evidence, explanation } of FOREIGN) {
    if (await has(files, evidence)) {
      throw refusal(explanation);
    }
  }
  if (await hasPagesFunctions(files)) {
    throw refusal({
      what: "functions/ holds Pages Functions",
      why: "They are not a Worker, and without them the site would be incomplete.",
      fix: 'run: npx wrangler pages functions build --outdir dist/functions (it works offline), and name the result as "site.server" and the folder of files as "site.assets"; or move them to the backend folder or a worker of your own',
    });
  }
}

/** What the build of a framework left that needs another step. */
export async function unfinished(files: ProjectFiles): Promise<CliError | undefined> {
  for (const { evidence, explanation } of UNFINISHED) {
    if (await has(files, evidence)) {
      return refusal(explanation);
    }
  }
  return undefined;
}

/** Why there is nothing to compose: the nearest thing that was found. */
export async function nothingFound(files: ProjectFiles, example: string): Promise<CliError> {
  const nearest = await unfinished(files);
  if (nearest !== undefined) {
    return nearest;
  }
  const { scripts } = await files.json("package.json");
  const builds = typeof scripts === "object" && scripts !== null && "build" in scripts;
  if (!builds && (await hasPageAmongSources(files))) {
    return new CliError("nothing_to_serve", {
      what: `${files.folder} has its index.html in the project's own folder`,
      why: "Every file of the site's folder is public, and that one has the configuration, backend routes and secrets in it as well.",
      fix: "move index.html, and the files that belong to it, to a folder named public",
    });
  }
  return new CliError("nothing_to_serve", {
    what: `${files.folder} has nothing to serve`,
    why: "No output of a build was found, no worker that a wrangler file names, and no folder with an index.html.",
    fix: builds
      ? `build the site first: npm run build (or say where its output is, in headless-edge.config.json, for example:\n${example})`
      : `say where the site is, in headless-edge.config.json, for example:\n${example}`,
  });
}
