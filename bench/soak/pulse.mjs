/** Whether the machine lets this process work: answers that came are late when it does not. */
const BEAT_MS = 100;
const KEPT = 100;

export function createPulse() {
  const gaps = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    gaps.push(Math.max(0, now - last - BEAT_MS));
    last = now;
    if (gaps.length > KEPT) {
      gaps.shift();
    }
  }, BEAT_MS);
  return {
    /** The longest delay of late, in milliseconds. */
    worst: () => Math.round(Math.max(0, ...gaps, performance.now() - last - BEAT_MS)),
    stop: () => {
      clearInterval(timer);
    },
  };
}
