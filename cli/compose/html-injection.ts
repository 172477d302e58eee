import { scriptTag } from "../../src/site/browser-script.ts";
import { findScriptPlace } from "../../src/site/script-place.ts";
import { readStartTag } from "../../src/site/start-tag.ts";

/** Elements whose contents are text, whatever they look like (HTML, section 13.1.2). */
const TEXT_ELEMENTS = new Set([
  "iframe",
  "noembed",
  "noframes",
  "plaintext",
  "script",
  "style",
  "textarea",
  "title",
  "xmp",
]);

/** What may stand in a quoted attribute as it is: placeholders of a server in front included. */
const HARMLESS = /^[^"<>&\0]+$/;

/**
 * An HTML file with the browser SDK in it, before all its scripts; every other byte stays.
 * Undefined for what is to stay as it is: a fragment, UTF-16, a document that has the script.
 *
 * Where a script of the document has a nonce, ours gets the same.
 *
 * @param source the address of the script.
 */
export function injectIntoFile(file: Buffer, source: string): Buffer | undefined {
  // One character for each byte: lengths and places are those of the file.
  const text = file.toString("latin1");
  const place = findScriptPlace(text, true);
  const scripts = place.kind === "at" ? findScripts(text) : [];
  const isThere = scripts.some((script) => script.get("src")?.startsWith("/_auth/sdk") === true);
  if (place.kind !== "at" || isThere) {
    return undefined;
  }
  const nonce = scripts
    .map((script) => script.get("nonce"))
    .find((value) => value !== undefined && HARMLESS.test(value));
  const tag = Buffer.from(scriptTag(source, nonce), "latin1");
  return Buffer.concat([file.subarray(0, place.index), tag, file.subarray(place.index)]);
}

/** The attributes of every script element of a document; not of what only looks like one. */
function findScripts(text: string): readonly ReadonlyMap<string, string>[] {
  const scripts: ReadonlyMap<string, string>[] = [];
  let index = text.indexOf("<");
  while (index !== -1) {
    const tag = readStartTag(text, index);
    if (tag?.name === "script") {
      scripts.push(tag.attributes);
    }
    index = text.indexOf("<", nextPlace(text, index, tag));
  }
  return scripts;
}

function nextPlace(text: string, index: number, tag: ReturnType<typeof readStartTag>): number {
  if (text.startsWith("<!--", index)) {
    const end = /--!?>|$/g;
    end.lastIndex = index + "<!-".length;
    end.test(text);
    return Math.max(end.lastIndex, index + 1);
  }
  if (tag === undefined) {
    return index + 1;
  }
  if (!TEXT_ELEMENTS.has(tag.name)) {
    return tag.end;
  }
  const closing = new RegExp(`</${tag.name}[\\t\\n\\f\\r />]|$`, "gi");
  closing.lastIndex = tag.end;
  return Math.max(closing.exec(text)?.index ?? text.length, tag.end);
}
