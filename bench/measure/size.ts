import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import type { Measurement, Result, Table, Target } from "../support/result.ts";

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
      }
    >
  >;
}

interface Bundle {
  readonly name: string;
  readonly bytes: number;
  readonly gzip: number;
  /** Bytes of the bundle by where they come from, the most first. */
  readonly parts: readonly (readonly [string, number])[];
}

/** In bytes of gzip. */
const BUDGETS = [
  { name: "host.js", what: "host bundle", most: 60_000 },
  { name: "sdk.js", what: "`/_auth/sdk.js`", most: 9000 },
];

async function measure(root: string): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-bench-"));
  try {
    const script = path.join(root, "scripts/build.mjs");
    await promisify(execFile)(process.execPath, [script, folder, "--metafiles"], { cwd: root });
    const bundles = await Promise.all(BUDGETS.map(({ name }) => readBundle(folder, name)));
    return {
      tables: [
        {
          title: "What is shipped",
          columns: ["bundle", "minified, KB", "gzip, KB"],
          rows: bundles.map(({ name, bytes, gzip }) => [
            `\`${name}\``,
            kilobytes(bytes),
            kilobytes(gzip),
          ]),
        },
        ...bundles.map(contents),
      ],
      targets: bundles.flatMap(targetOf),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readBundle(folder: string, name: string): Promise<Bundle> {
  const file = path.join(folder, name);
  const [code, text] = await Promise.all([readFile(file), readFile(`${file}.meta.json`, "utf8")]);
  const { outputs }: Metafile = JSON.parse(text);
  const [output] = Object.values(outputs);
  const parts = new Map<string, number>();
  for (const [input, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const part = partOf(input);
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
  }
  return {
    name,
    bytes: code.byteLength,
    gzip: gzipSync(code, { level: 9 }).byteLength,
    parts: [...parts].toSorted(([, one], [, other]) => other - one),
  };
}

/** The package that a module is of, or our own folder. */
function partOf(input: string): string {
  const [, dependency] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
  const [, folder] = /^((?:src\/[^/]+|scripts))\//.exec(input) ?? [];
  return dependency ?? folder ?? "src";
}

function contents({ name, bytes, parts }: Bundle): Table {
  const shown = parts.filter(([, part]) => part > 0);
  return {
    title: `What is in \`${name}\``,
    columns: ["from", "minified, KB", "of it"],
    rows: shown.map(([part, size]) => [
      `\`${part}\``,
      kilobytes(size),
      `${((size / bytes) * 100).toFixed(0)} %`,
    ]),
  };
}

function targetOf({ name, gzip }: Bundle): readonly Target[] {
  return BUDGETS.filter((budget) => budget.name === name).map(({ what, most }) => ({
    what,
    wanted: `≤ ${kilobytes(most)} KB gzip`,
    measured: `${kilobytes(gzip)} KB`,
    met: gzip <= most,
  }));
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

export const bundleSize: Measurement = {
  name: "size",
  about: "size of the bundles that are shipped, and what is in them",
  measure,
};
