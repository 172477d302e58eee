import { createInterface } from "node:readline/promises";

import type { Choose } from "../detect/detect.ts";

/**
 * Asks at a terminal, and remembers what was said: the same question is not asked twice.
 *
 * Where input or output is no terminal, or a CI runs it, nobody is asked.
 */
export function terminalChoose(env: Readonly<Record<string, string | undefined>>): Choose {
  const known = new Map<string, number>();
  return async (question, answers) => {
    const key = [question, ...answers].join("\n");
    const isAttended = process.stdin.isTTY && process.stdout.isTTY && (env["CI"] ?? "") === "";
    if (!isAttended || known.has(key)) {
      return known.get(key);
    }
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      const list = answers.map((answer, index) => `  ${index + 1}  ${answer}`).join("\n");
      const said = Number(await terminal.question(`${question}\n${list}\n> `)) - 1;
      if (answers[said] === undefined) {
        return undefined;
      }
      known.set(key, said);
      return said;
    } finally {
      terminal.close();
    }
  };
}
