/** A start tag as a browser reads it. */
export interface StartTag {
  /** In lower case. */
  readonly name: string;
  /** By lower-case name, as written: character references are not resolved. The first of two counts. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Where the tag ends, its `>` included. */
  readonly end: number;
}

const TAG_NAME = /<([a-z][^\t\n\f\r />]*)/iy;
const BETWEEN = /[\t\n\f\r /]*/y;
const SPACE = /[\t\n\f\r ]*/y;
/** A name may begin with `=`, by mistake. */
const ATTRIBUTE_NAME = /[^\t\n\f\r />][^\t\n\f\r />=]*/y;
const UNQUOTED_VALUE = /[^\t\n\f\r >]*/y;

/**
 * Reads the start tag at a place (HTML, sections 13.2.5.6 to 13.2.5.40); quoted values may hold
 * a `>`. Undefined where none begins, or the text ends before it does.
 */
export function readStartTag(text: string, from: number): StartTag | undefined {
  const opening = match(TAG_NAME, text, from);
  if (opening === "") {
    return undefined;
  }
  const attributes = new Map<string, string>();
  let index = from + opening.length;
  while (index < text.length) {
    index += match(BETWEEN, text, index).length;
    if (text[index] === ">") {
      return { name: opening.slice(1).toLowerCase(), attributes, end: index + 1 };
    }
    const name = match(ATTRIBUTE_NAME, text, index).toLowerCase();
    const value = readValue(text, index + name.length);
    if (value === undefined) {
      return undefined;
    }
    if (!attributes.has(name)) {
      attributes.set(name, value.text);
    }
    index = value.end;
  }
  return undefined;
}

function readValue(
  text: string,
  from: number,
): { readonly text: string; readonly end: number } | undefined {
  const equals = from + match(SPACE, text, from).length;
  if (text[equals] !== "=") {
    return { text: "", end: from };
  }
  const start = equals + 1 + match(SPACE, text, equals + 1).length;
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    const close = text.indexOf(quote, start + 1);
    return close === -1 ? undefined : { text: text.slice(start + 1, close), end: close + 1 };
  }
  const value = match(UNQUOTED_VALUE, text, start);
  return { text: value, end: start + value.length };
}

function match(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? "";
}
