const BACKGROUND_HANDLERS = ["scheduled", "queue", "email", "tail", "trace"] as const;

/** A handler as the platform calls it. */
type Handler = (event: unknown, env: unknown, context: unknown) => unknown;

/** Runs one call of the handler of that name. */
type Run = (name: string, work: () => unknown) => Promise<unknown>;

/**
 * The site's handlers besides `fetch`, of a default object or a default class such as a
 * WorkerEntrypoint (made anew for each event). They see the site's env and none of the host's.
 */
export function backgroundHandlers(
  entry: unknown,
  env: unknown,
  run: Run,
): Readonly<Record<string, Handler>> {
  const isClass = typeof entry === "function";
  const holder: unknown = isClass ? entry.prototype : entry;
  if (typeof holder !== "object" || holder === null) {
    return {};
  }
  const names = BACKGROUND_HANDLERS.filter(
    (name) => typeof Reflect.get(holder, name) === "function",
  );
  return Object.fromEntries(
    names.map((name): [string, Handler] => [
      name,
      async (event, _env, context) =>
        run(name, () => {
          const target: object = isClass ? Reflect.construct(entry, [context, env]) : holder;
          const handler: unknown = Reflect.get(target, name);
          return typeof handler === "function"
            ? Reflect.apply(handler, target, [event, env, context])
            : undefined;
        }),
    ]),
  );
}
