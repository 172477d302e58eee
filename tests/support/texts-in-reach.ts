/**
 * Every string that a page's scripts can get at by walking its objects: the own properties of
 * `window`, enumerable or not, and of the document's elements (React keeps its state there), to that
 * depth, with what maps and sets hold. Functions are walked for their properties.
 *
 * Runs in the page, so it uses nothing but what is inside it.
 */
export function textsInReach(depth: number): readonly string[] {
  const texts = new Set<string>();
  const seen = new Set<unknown>();
  let level: object[] = [];
  const meet = (value: unknown): void => {
    if (typeof value === "string") {
      texts.add(value);
      return;
    }
    const isHolder = typeof value === "object" || typeof value === "function";
    if (value === null || !isHolder || seen.has(value)) {
      return;
    }
    seen.add(value);
    level.push(value);
  };
  const read = (holder: object, key: string | symbol): unknown => {
    try {
      const value: unknown = Reflect.get(holder, key);
      if (value instanceof Promise) {
        // A getter that was asked on its prototype rejects, and the page would report it.
        value.catch(() => undefined);
      }
      return value;
    } catch {
      return undefined;
    }
  };
  const walk = (holder: object): void => {
    for (const key of Reflect.ownKeys(holder)) {
      meet(typeof key === "string" ? key : key.description);
      meet(read(holder, key));
    }
    if (holder instanceof Map) {
      [...holder].flat().forEach(meet);
    } else if (holder instanceof Set) {
      [...holder].forEach(meet);
    } else if (ArrayBuffer.isView(holder)) {
      meet(new TextDecoder("latin1").decode(holder));
    }
  };
  const page = globalThis as unknown as {
    readonly document: { readonly querySelectorAll: (selector: string) => Iterable<object> };
    readonly history: { readonly state: unknown };
  };
  [globalThis, page.history.state, ...page.document.querySelectorAll("*")].forEach(meet);
  for (let steps = 0; steps < depth && level.length > 0; steps += 1) {
    const holders = level;
    level = [];
    holders.forEach(walk);
  }
  return [...texts];
}
