/** Shapes of each product's picture, on a field of 200 by 200. */
const DRAWINGS: Readonly<Record<string, readonly [ground: string, shapes: string]>> = {
  "morning-mug": [
    "#f3d9c4",
    `<path d="M132 86h12a20 20 0 0 1 0 44h-12" fill="none" stroke="#b4532f" stroke-width="9"/><path d="M60 70h74v62a20 20 0 0 1-20 20H80a20 20 0 0 1-20-20z" fill="#c8643c"/><path d="M60 70h74v14H60z" fill="#8f3f22"/>`,
  ],
  "river-bowl": [
    "#d5e4ea",
    `<path d="M40 88h120a60 58 0 0 1-60 62 60 58 0 0 1-60-62z" fill="#2d6d8a"/><ellipse cx="100" cy="88" rx="60" ry="13" fill="#8fc1d4"/><path d="M78 150h44v8H78z" fill="#1f4d63"/>`,
  ],
  "tall-vase": [
    "#e9e2d2",
    `<path d="M88 42h24l-4 34c22 16 26 34 22 56-3 17-12 28-30 28s-27-11-30-28c-4-22 0-40 22-56z" fill="#56705c"/><path d="M96 42C92 26 84 20 76 16M104 42c2-16 10-22 20-28" fill="none" stroke="#3b4f40" stroke-width="3"/><circle cx="76" cy="16" r="6" fill="#d98d62"/><circle cx="124" cy="14" r="6" fill="#d98d62"/>`,
  ],
  "evening-lamp": [
    "#2f3447",
    `<circle cx="100" cy="84" r="70" fill="#f7cf7a" opacity=".18"/><path d="M76 50h48l18 52H58z" fill="#f5d58c"/><path d="M96 102h8v44h-8z" fill="#c69b4d"/><ellipse cx="100" cy="152" rx="34" ry="8" fill="#c69b4d"/>`,
  ],
  "window-pot": [
    "#dde8d6",
    `<path d="M100 98C70 92 64 66 68 48c20 4 32 22 32 50zM100 98c30-6 36-32 32-50-20 4-32 22-32 50z" fill="#4f8a5b"/><path d="M64 98h72v14H64z" fill="#a9532f"/><path d="M70 112h60l-8 44H78z" fill="#c76b42"/><path d="M66 156h68v8H66z" fill="#a9532f"/>`,
  ],
  "harbour-blanket": [
    "#e6e1da",
    `<path d="M46 50h108v92H46z" fill="#50647a"/><path d="M46 66h108v10H46zM46 92h108v6H46zM46 114h108v14H46z" fill="#e9eef1"/><path d="M52 142v12m12-12v12m12-12v12m12-12v12m12-12v12m12-12v12m12-12v12m12-12v12m12-12v12" stroke="#50647a" stroke-width="4"/>`,
  ],
  "field-notebook": [
    "#ece7d8",
    `<path d="M62 40h78a6 6 0 0 1 6 6v108a6 6 0 0 1-6 6H62z" fill="#5f6f46"/><path d="M56 40h12v120H56z" fill="#46532f"/><path d="M86 66h42v20H86z" fill="#ece7d8"/><path d="M132 40h6v120h-6z" fill="#c58b3f"/>`,
  ],
  "beeswax-candle": [
    "#f5e7c6",
    `<path d="M78 84h44v74H78z" fill="#dca53a"/><ellipse cx="100" cy="84" rx="22" ry="6" fill="#efc96e"/><path d="M99 66h3v18h-3z" fill="#4b3a1d"/><path d="M100 36c12 14 12 30 0 34-12-4-12-20 0-34z" fill="#e8692f"/>`,
  ],
  "oak-tray": [
    "#e4ddd2",
    `<rect x="32" y="72" width="136" height="62" rx="14" fill="#b98a55"/><rect x="42" y="82" width="116" height="42" rx="8" fill="#cfa36d"/><path d="M50 94h100M50 104h100M50 114h100" stroke="#b98a55" stroke-width="2"/>`,
  ],
  "quiet-teapot": [
    "#dfe3e8",
    `<path d="M140 96c24-18 30 30 2 36" fill="none" stroke="#39424f" stroke-width="8"/><path d="M66 108 36 84l-4 8 30 38z" fill="#39424f"/><path d="M58 112a44 44 0 0 1 88 0v14a26 26 0 0 1-26 26H84a26 26 0 0 1-26-26z" fill="#4d5a6b"/><path d="M78 72h48l-6 10H84z" fill="#39424f"/><circle cx="102" cy="64" r="8" fill="#39424f"/>`,
  ],
};

/** A product's picture, drawn here so that a shop looks like one without a network. */
export function productPicture(slug: string): string | undefined {
  const drawing = Object.hasOwn(DRAWINGS, slug) ? DRAWINGS[slug] : undefined;
  if (drawing === undefined) {
    return undefined;
  }
  const [ground, shapes] = drawing;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="800" height="800">` +
    `<rect width="200" height="200" fill="${ground}"/>` +
    `<ellipse cx="100" cy="162" rx="70" ry="7" opacity=".12"/>${shapes}</svg>`
  );
}

/** A member's picture: an initial on a colour of their own. */
export function memberPicture(id: string, initial: string): string {
  // Weighed by place: the sum of the characters is nearly the same for all ids.
  const hue = Array.from(id).reduce(
    (hash, character) => (hash * 7 + (character.codePointAt(0) ?? 0)) % 3600,
    7,
  );
  const letter = /^[\p{Letter}\p{Number}]$/u.test(initial) ? initial.toUpperCase() : "?";
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">` +
    `<rect width="96" height="96" fill="hsl(${hue % 360} 38% 44%)"/>` +
    `<text x="48" y="64" font-family="system-ui,sans-serif" font-size="46" fill="#fff" ` +
    `text-anchor="middle">${letter}</text></svg>`
  );
}
