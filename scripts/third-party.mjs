import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** The folder of the package that a module is in, which may be inside another package's. */
const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//u;

/** The files whose text has to go where the package's code goes. */
const LICENCE_FILE = /^(?:licen[cs]e|notice|copying)(?:\.(?:md|txt))?$/iu;

/**
 * The packages that have code in a bundle, by esbuild's account of it.
 *
 * @param {import("esbuild").Metafile} metafile
 * @returns {readonly string[]} their folders.
 */
export function bundledPackages({ outputs }) {
  const modules = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  return [...new Set(modules.flatMap(([module]) => PACKAGE.exec(module)?.[1] ?? []))];
}

/**
 * @param {string} folder
 * @param {readonly string[]} bundles
 */
async function noticeOf(folder, bundles) {
  const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).toSorted();
  const texts = await Promise.all(
    files.map(async (file) => (await readFile(path.join(folder, file), "utf8")).trim()),
  );
  const author = manifest.author?.name ?? manifest.author;
  return {
    title: `${manifest.name} ${manifest.version}`,
    text: [
      `${manifest.name} ${manifest.version}`,
      `Licence: ${manifest.license}`,
      ...(author === undefined ? [] : [`Author: ${author}`]),
      `In: ${bundles.join(", ")}`,
      "",
      ...(texts.length === 0 ? ["The package has no file with the text of its licence."] : texts),
    ].join("\n"),
  };
}

/**
 * What the licences of the bundled packages ask to be passed on: the same text for the same packages.
 *
 * @param {string} root
 * @param {ReadonlyMap<string, import("esbuild").Metafile>} metafiles by the bundle's name.
 */
export async function thirdPartyNotices(root, metafiles) {
  /** @type {Map<string, string[]>} */
  const bundlesOf = new Map();
  for (const [bundle, metafile] of metafiles) {
    for (const folder of bundledPackages(metafile)) {
      bundlesOf.set(folder, [...(bundlesOf.get(folder) ?? []), bundle]);
    }
  }
  const notices = await Promise.all(
    [...bundlesOf].map(async ([folder, bundles]) =>
      noticeOf(path.join(root, folder), bundles.toSorted()),
    ),
  );
  const line = "-".repeat(80);
  return [
    "The bundles in this folder contain code of these packages.",
    ...notices
      .toSorted((one, other) => (one.title < other.title ? -1 : 1))
      .map(({ text }) => `${line}\n${text}`),
    "",
  ].join("\n\n");
}
