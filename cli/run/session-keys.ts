import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** 32 random bytes in base64url: one key of `SESSION_KEYS`. */
export function newSessionKey(): string {
  return randomBytes(32).toString("base64url");
}

/** The sealing keys of local runs: made once per state folder, so that sessions outlive a restart. */
export async function localSessionKeys(stateFolder: string): Promise<string> {
  const file = path.join(stateFolder, "session-keys");
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept.trim() !== "") {
    return kept.trim();
  }
  const key = newSessionKey();
  await mkdir(stateFolder, { recursive: true });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return key;
}
