/** Where in a text something is; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

function positionOf(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/**
 * Where `JSON.parse` gave up.
 *
 * V8 names an offset in its message, but not when the text simply ends, or when it quotes the
 * unexpected token: then the end of the text is as near as can be told.
 */
export function jsonErrorPosition(text: string, error: SyntaxError): TextPosition {
  const offset = /at position (\d+)/.exec(error.message)?.[1];
  return positionOf(text, offset === undefined ? text.length : Number(offset));
}
