/** What is changed while browsers go about: keys, isolates, and whether Wix replaces refresh tokens. */
import { setTimeout as sleep } from "node:timers/promises";

/** When keys are changed, in parts of the run. After the last the isolates stay as they are. */
const KEY_CHANGES = [
  [0.1, "addKey"],
  [0.2, "dropOldKeys"],
  [0.3, "addKey"],
];
const ROTATION_PART = 0.1;
const SAMPLES = 20;

/**
 * @param {{ stage: object, weather: object, browsers: readonly object[], atOnce: number,
 *   tokenSeconds: number, comeBy: (browser: object) => Promise<unknown>,
 *   failed: (browser: object, error: Error) => void, progress: () => number,
 *   describe: () => string, restarted: () => void, requests: () => number }} options
 */
export function createConductor(options) {
  const { stage, weather, browsers, atOnce, tokenSeconds, failed, progress } = options;
  /** Browsers wait while isolates are replaced. */
  const doors = { areOpen: true, inside: 0 };
  const memory = [];
  const renewals = { kept: 0, rotated: 0 };
  let counted = 0;
  let isRotating = false;

  async function empty() {
    while (doors.inside > 0) {
      await sleep(20);
    }
  }

  async function visit(browser, deed) {
    // Before the doors: who waits there is not sent off a second time.
    browser.isBusy = true;
    while (!doors.areOpen) {
      await sleep(20);
    }
    doors.inside += 1;
    try {
      await deed(browser);
    } catch (error) {
      failed(browser, error);
    } finally {
      doors.inside -= 1;
      browser.isBusy = false;
    }
  }

  async function askEverybody(deed) {
    const waiting = [...browsers];
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let browser = waiting.pop(); browser !== undefined; browser = waiting.pop()) {
          const asked = browser;
          await deed(asked).catch((error) => {
            failed(asked, error);
          });
        }
      }),
    );
  }

  async function changeKeys(change) {
    await weather.pause();
    doors.areOpen = false;
    await empty();
    if (change === "dropOldKeys") {
      // A session moves to the new key with its next renewal, so each needs one.
      await sleep(tokenSeconds * 1000);
      await askEverybody(options.comeBy);
    }
    await stage[change]();
    options.restarted();
    memory.length = 0;
    doors.areOpen = true;
    weather.resume();
  }

  /** Wix replaces refresh tokens for a while, and then leaves them be. */
  async function rotate(next) {
    const { counts } = await stage.wix("GET", "calls");
    const total = counts["POST /oauth2/token refresh_token"] ?? 0;
    renewals[isRotating ? "rotated" : "kept"] += total - counted;
    counted = total;
    isRotating = next;
    await weather.rotate(next);
  }

  /** While V8 counts by way of its inspector, an isolate serves nobody for seconds. */
  async function sample() {
    doors.areOpen = false;
    await empty();
    const sampled = { requests: options.requests(), ...(await stage.memory()) };
    memory.push(sampled);
    const bytes = [...sampled.heapBytes, sampled.residentBytes];
    console.log(
      `${bytes.map((one) => (one / 1048576).toFixed(1)).join(" + ")} MiB`,
      options.describe(),
    );
    doors.areOpen = true;
  }

  return {
    visit,
    askEverybody,
    sample,
    memory: () => memory,
    renewals: async () => {
      await rotate(false);
      return renewals;
    },
    conduct: async () => {
      const changes = [...KEY_CHANGES];
      let samples = 0;
      let rotations = 0;
      for (let part = progress(); part < 1; part = progress()) {
        if (part >= (changes[0]?.[0] ?? 1)) {
          await changeKeys(changes.shift()[1]);
        }
        if (part >= rotations * ROTATION_PART) {
          rotations += 1;
          await rotate(rotations % 2 === 0);
        }
        if (part >= samples / SAMPLES) {
          samples = Math.ceil(part * SAMPLES + 0.001);
          await sample();
        }
        await sleep(20);
      }
    },
  };
}
