import type { Clock } from "../effects.ts";
import { NO_COOKIES, type OpenSession, type SettledCookies } from "./settled-cookies.ts";

/** How much an isolate remembers, of whatever many browsers it serves. */
export interface Bounds {
  readonly count: number;
  /** Of cookies; what is in them takes about as much again. */
  readonly bytes: number;
}

const BOUNDS: Bounds = { count: 1000, bytes: 2_000_000 };

interface Kept {
  readonly settled: SettledCookies;
  readonly expiresAt: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Opens a browser's cookies again without cipher work, as long as this isolate remembers them.
 *
 * What is remembered is reached by presenting the same cookies of ours, all of them and whole, and
 * by nothing less; what else a browser sends does not matter. It ends when the first of the cookies
 * expires. Where nothing opened, nothing is remembered: junk displaces nothing.
 */
export function remembering(open: OpenSession, clock: Clock, bounds: Bounds = BOUNDS): OpenSession {
  const kept = new Map<string, Kept>();
  let bytes = 0;

  function keep(ours: string, entry: Kept): void {
    kept.set(ours, entry);
    bytes += ours.length;
    for (const oldest of kept.keys()) {
      if (kept.size <= bounds.count && bytes <= bounds.bytes) {
        return;
      }
      forget(oldest);
    }
  }

  function forget(ours: string): void {
    if (kept.delete(ours)) {
      bytes -= ours.length;
    }
  }

  return async (cookieHeader, jar) => {
    const ours = jar.ours(cookieHeader);
    if (ours === "") {
      return NO_COOKIES;
    }
    const known = kept.get(ours);
    if (known !== undefined && known.expiresAt > clock()) {
      return known.settled;
    }
    forget(ours);
    // A part of the Cookie header would keep all of it in memory.
    const copy = decoder.decode(encoder.encode(ours));
    const settled = await open(copy, jar);
    if (settled.opened.length > 0 && !kept.has(copy)) {
      const expiresAt = Math.min(...settled.opened.map(({ claims }) => claims.expiresAt));
      keep(copy, { settled, expiresAt });
    }
    return settled;
  };
}
