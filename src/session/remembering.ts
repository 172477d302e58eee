import type { Clock } from "../effects.ts";
import type { Opened, Purpose, Sealer } from "./seal.ts";

/** How much an isolate remembers, of whatever many browsers it serves. */
export interface Bounds {
  readonly count: number;
  /** Of sealed values; what is in them takes about as much again. */
  readonly bytes: number;
}

/** What comes again with each request of a browser; other sealed values are opened once. */
const REMEMBERED: ReadonlySet<Purpose> = new Set(["visitor", "member", "access", "ended"]);

const BOUNDS: Bounds = { count: 1000, bytes: 2_000_000 };

interface Kept {
  readonly purpose: Purpose;
  readonly opened: Extract<Opened, { ok: true }>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A sealer that opens a value again without cipher work, as long as this isolate remembers it.
 *
 * What is remembered is reached by presenting the same sealed value, whole and for the same
 * purpose, and by nothing less. Its expiry is judged at each use. Only what opened is remembered:
 * junk displaces nothing.
 */
export function remembering(sealer: Sealer, clock: Clock, bounds: Bounds = BOUNDS): Sealer {
  const kept = new Map<string, Kept>();
  let bytes = 0;

  function keep(sealed: string, entry: Kept): void {
    kept.set(sealed, entry);
    bytes += sealed.length;
    for (const oldest of kept.keys()) {
      if (kept.size <= bounds.count && bytes <= bounds.bytes) {
        return;
      }
      kept.delete(oldest);
      bytes -= oldest.length;
    }
  }

  return {
    seal: (purpose, claims) => sealer.seal(purpose, claims),
    isCurrent: (purpose, sealed) => sealer.isCurrent(purpose, sealed),
    async open(purpose, sealed) {
      const known = kept.get(sealed);
      if (known !== undefined && known.purpose === purpose) {
        return isAlive(known, clock) ? known.opened : { ok: false, reason: "expired" };
      }
      const opened = await sealer.open(purpose, sealed);
      if (opened.ok && REMEMBERED.has(purpose) && !kept.has(sealed)) {
        // A copy: a part of the Cookie header would keep all of it in memory.
        keep(decoder.decode(encoder.encode(sealed)), { purpose, opened });
      }
      return opened;
    },
  };
}

function isAlive({ opened }: Kept, clock: Clock): boolean {
  const { expiresAt } = opened.claims;
  return expiresAt > clock();
}
