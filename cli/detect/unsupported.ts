import { CliError, type Explanation } from "../cli-error.ts";
import { listFiles } from "../compose/list-files.ts";
import type { ProjectFiles } from "./project-files.ts";
import { hasPageAmongSources, pagesElsewhere } from "./static-output.ts";

interface Sign {
  /** Where it says so, a name that differs from project to project: `*` is one folder. */
  readonly evidence: string;
  /** A package that the project has, where the file alone may be somebody else's. */
  readonly dependency?: string;
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
    dependency: "vike",
    explanation: {
      what: "Vike's server was built for Node",
      why: "dist/server/entry.mjs is a Node server, not a Worker.",
      fix: "build it for Cloudflare, or set prerender: true for all pages, and build again",
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
  {
    evidence: "dist/analog/server/index.mjs",
    explanation: {
      what: "Analog was built for Node",
      why: "dist/analog/server/index.mjs is a Node server, and dist/client alone is not the site.",
      fix: "build again with BUILD_PRESET=cloudflare-module (or static: true, for a site of files)",
    },
  },
  {
    evidence: "dist/*/server/server.mjs",
    dependency: "@angular/core",
    explanation: {
      what: "Angular's server was built for Node",
      why: "server/server.mjs is a Node server, and the folder browser beside it is not the whole site.",
      fix: 'set "outputMode": "static" in angular.json and build again (or name a Worker that calls it as "site.server")',
    },
  },
  {
    evidence: "dist/server/entry-server.js",
    explanation: {
      what: "dist/server/entry-server.js is a module for a server of one's own",
      why: "Vite's build with ssr renders pages when a server calls it, and the files alone are not the site.",
      fix: 'write a Worker that calls it, and name that as "site.server"; for a site of files, remove dist/server',
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

async function has(files: ProjectFiles, { evidence, dependency }: Sign): Promise<boolean> {
  if (dependency !== undefined && !(await files.dependencies()).includes(dependency)) {
    return false;
  }
  const [before, after = ""] = evidence.split("*");
  const names = after === "" ? [""] : await files.names(before ?? "");
  for (const name of names) {
    const candidate = `${before ?? ""}${name}${after}`;
    if (((await files.file(candidate)) ?? (await files.directory(candidate))) !== undefined) {
      return true;
    }
  }
  return false;
}

const HANDLER = "onRequest(?:Get|Post|Put|Patch|Delete|Head|Options)?";

/** Whoever calls a function of that name, as Firebase's functions do, does not export one. */
const EXPORTS_HANDLER = new RegExp(
  String.raw`\bexport\s+(?:(?:async\s+)?function|const|let|var)\s+${HANDLER}\b|\bexport\s*\{[^}]*\b${HANDLER}\s*[,}]`,
);

/** Pages Functions: a route of theirs exports a handler named after it. */
async function hasPagesFunctions(files: ProjectFiles): Promise<boolean> {
  const folder = await files.directory("functions");
  if (folder === undefined) {
    return false;
  }
  const sources = await listFiles(folder, (file) => file.endsWith("node_modules"));
  for (const file of sources.filter((name) => /\.[jt]sx?$/.test(name))) {
    if (EXPORTS_HANDLER.test(await files.text(`functions/${file}`))) {
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
  // First, because they explain what else is there: Remix's server is called by one of them.
  if (await hasPagesFunctions(files)) {
    throw refusal({
      what: "functions/ holds Pages Functions",
      why: "They are not a Worker, and without them the site would be incomplete.",
      fix: 'run: npx wrangler pages functions build --outdir dist/functions (it works offline), and name the result as "site.server" and the folder of files as "site.assets"; or move them to the backend folder or a worker of your own',
    });
  }
  for (const sign of FOREIGN) {
    if (await has(files, sign)) {
      throw refusal(sign.explanation);
    }
  }
}

/** What the build of a framework left that needs another step. */
export async function unfinished(files: ProjectFiles): Promise<CliError | undefined> {
  for (const sign of UNFINISHED) {
    if (await has(files, sign)) {
      return refusal(sign.explanation);
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
  const elsewhere = await pagesElsewhere(files);
  if (elsewhere.length > 0) {
    const keys = elsewhere.map((folder) => JSON.stringify({ site: { assets: folder } }));
    return new CliError("nothing_to_serve", {
      what: `${files.folder} has pages only where nobody looks for the output of a build: ${elsewhere.join(", ")}`,
      fix: `if that is the site, say so in headless-edge.config.json:\n${keys.join("\nor ")}${builds ? "\nif it is not, build the site first: npm run build" : ""}`,
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
