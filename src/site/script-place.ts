import { readStartTag } from "./start-tag.ts";

/** Where a document's first script goes; unknown while too little of the document is there. */
export type ScriptPlace =
  | { readonly kind: "at"; readonly index: number }
  | { readonly kind: "nowhere" }
  | { readonly kind: "unknown" };

const NOWHERE: ScriptPlace = { kind: "nowhere" };
const UNKNOWN: ScriptPlace = { kind: "unknown" };

/** UTF-8's byte order mark, a character for each byte. */
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/** White space of HTML, which is less than that of JavaScript. */
const SPACE = /[\t\n\f\r ]*/y;

/** Ends of comments, as browsers read them (HTML, section 13.2.5). */
const COMMENT = /<!--(?:-?>|[^]*?--!?>)/y;

/**
 * Finds the place that comes before every script of a document: right after the `<head>` tag, or,
 * where the document leaves that tag out, where the browser makes a head of its own.
 *
 * A document begins, after comments and white space, with a doctype or one of `<html>`, `<head>`
 * and `<body>`. What begins with anything else is a fragment for some page's script, and has no
 * such place.
 *
 * @param text one character for each byte, so that any encoding that extends ASCII will do.
 * @param isWhole whether nothing comes after this.
 */
export function findScriptPlace(text: string, isWhole: boolean): ScriptPlace {
  if (!isWhole && BYTE_ORDER_MARK.startsWith(text)) {
    return UNKNOWN;
  }
  return walk(text, isWhole);
}

function walk(text: string, isWhole: boolean): ScriptPlace {
  let index = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  let isDocument = false;
  for (;;) {
    index = endOf(SPACE, text, index) ?? index;
    const step = readNext(text, index, isWhole);
    switch (step.kind) {
      case "skip":
        index = step.end;
        break;
      case "document":
        index = step.end;
        isDocument = true;
        break;
      case "head":
        return { kind: "at", index: step.end };
      case "body":
        return { kind: "at", index };
      case "content":
        return isDocument ? { kind: "at", index } : NOWHERE;
      case "unknown":
        return UNKNOWN;
    }
  }
}

type Step =
  | { readonly kind: "skip" | "document" | "head"; readonly end: number }
  | { readonly kind: "body" | "content" | "unknown" };

const CONTENT: Step = { kind: "content" };

function readNext(text: string, index: number, isWhole: boolean): Step {
  const beginning = text.slice(index, index + 2);
  // Letters decide what a `<` is, so one that stands last decides nothing yet.
  const known = beginning === "" || beginning === "<" ? undefined : readThing(text, index);
  return known ?? (isWhole ? CONTENT : { kind: "unknown" });
}

/** Undefined while the end of what begins here is not there. */
function readThing(text: string, index: number): Step | undefined {
  const beginning = text.slice(index, index + 2);
  if (beginning === "<!") {
    return readDeclaration(text, index);
  }
  if (beginning === "<?") {
    return skipTo(text, ">", index);
  }
  return /^<[a-z]/i.test(beginning) ? readTag(text, index) : CONTENT;
}

/** A doctype or a comment; undefined while its end is not there. */
function readDeclaration(text: string, index: number): Step | undefined {
  const opening = text.slice(index, index + "<!doctype".length).toLowerCase();
  if (opening.startsWith("<!--")) {
    const end = endOf(COMMENT, text, index);
    return end === undefined ? undefined : { kind: "skip", end };
  }
  if (opening === "<!doctype") {
    const end = skipTo(text, ">", index)?.end;
    return end === undefined ? undefined : { kind: "document", end };
  }
  const mayGrow = "<!doctype".startsWith(opening) || "<!--".startsWith(opening);
  return mayGrow && index + opening.length === text.length ? undefined : skipTo(text, ">", index);
}

function readTag(text: string, index: number): Step | undefined {
  const tag = readStartTag(text, index);
  switch (tag?.name) {
    case undefined:
      return undefined;
    case "html":
      return { kind: "document", end: tag.end };
    case "head":
      return { kind: "head", end: tag.end };
    case "body":
      return { kind: "body" };
    default:
      return CONTENT;
  }
}

function skipTo(
  text: string,
  mark: string,
  from: number,
): { kind: "skip"; end: number } | undefined {
  const found = text.indexOf(mark, from);
  return found === -1 ? undefined : { kind: "skip", end: found + mark.length };
}

/** Where a match at this very place ends. */
function endOf(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
