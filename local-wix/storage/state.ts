import { DurableObject } from "cloudflare:workers";
import { createApi } from "../api.ts";
import { type LocalWixBindings, readConfig } from "../config.ts";
import { isApi } from "../oauth/destination.ts";
import { createLocalWix } from "../local-wix.ts";
import { createPages } from "../pages/pages.ts";

/** The one object that holds everything the local Wix knows, in SQLite, across restarts. */
export class LocalWixState extends DurableObject<LocalWixBindings> {
  readonly #answer: (request: Request) => Response | Promise<Response>;

  constructor(state: DurableObjectState, bindings: LocalWixBindings) {
    super(state, bindings);
    const wix = createLocalWix({
      config: readConfig(bindings),
      sql: state.storage.sql,
      now: epochSeconds,
    });
    const api = createApi(wix);
    const pages = createPages(wix);
    this.#answer = (request) =>
      isApi(new URL(request.url)) ? api.fetch(request) : pages.fetch(request);
  }

  override async fetch(request: Request): Promise<Response> {
    return this.#answer(request);
  }
}

function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
