import { localWix } from "./local-wix-control.ts";

const now = Date.now;
let passed = 0;

/** Lets time pass for the host, in the tests' own isolate, and for local Wix until it is reset. */
export async function later(seconds: number): Promise<void> {
  passed += seconds;
  Date.now = () => now() + passed * 1000;
  await localWix.settings({ clockOffsetSeconds: passed });
}
