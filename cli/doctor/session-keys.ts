import { type Finding, ok, problem, warning } from "./finding.ts";

const CHECK = "session keys";
const KEY_BYTES = 32;

/** 32 random bytes have fewer different ones than this less than once in 10^15 times. */
const FEWEST_DIFFERENT = 18;

const MAKE = `node -p 'require("node:crypto").randomBytes(32).toString("base64url")'`;

function flawOf(key: string): string | undefined {
  const bytes = Buffer.from(key, "base64url");
  if (!/^[\w-]+={0,2}$/.test(key) || bytes.byteLength !== KEY_BYTES) {
    return `is not ${KEY_BYTES} bytes in base64url`;
  }
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText || new Set(bytes).size < FEWEST_DIFFERENT
    ? "is not random: it can be guessed"
    : undefined;
}

/** Whether `SESSION_KEYS` seals well. Says which key is wrong, never what it is. */
export function checkSessionKeys(value: string | undefined): Finding {
  if (value === undefined || value.trim() === "") {
    return warning(
      CHECK,
      "SESSION_KEYS is not set here, so the worker's keys cannot be looked at",
      `the deployed worker needs it; make one with: ${MAKE}`,
    );
  }
  const keys = value.split(",").map((key) => key.trim());
  const flaws = keys.flatMap((key, index) => {
    const flaw = keys.indexOf(key) < index ? "repeats an earlier one" : flawOf(key);
    return flaw === undefined ? [] : [`key ${index + 1} ${flaw}`];
  });
  return flaws.length === 0
    ? ok(
        CHECK,
        `${keys.length === 1 ? "one key" : `${keys.length} keys`}, long enough and distinct`,
      )
    : problem(CHECK, `SESSION_KEYS: ${flaws.join("; ")}`, `make a new one with: ${MAKE}`);
}
