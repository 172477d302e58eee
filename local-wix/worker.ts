import { type LocalWixBindings, readConfig } from "./config.ts";
import { isForLocalWix } from "./oauth/destination.ts";
import { UNREACHABLE_HEADER } from "./control/faults.ts";

export { LocalWixState } from "./storage/state.ts";

/** The host's outbound service: what is meant for Wix is answered here, the rest goes out. */
export default {
  async fetch(request, bindings) {
    const { origin } = readConfig(bindings);
    if (!isForLocalWix(new URL(request.url), origin)) {
      return fetch(request);
    }
    const id = bindings.STATE.idFromName("local-wix");
    const response = await bindings.STATE.get(id).fetch(request);
    if (response.headers.has(UNREACHABLE_HEADER)) {
      throw new Error("connection refused: a fault is set at the local Wix");
    }
    return response;
  },
} satisfies ExportedHandler<LocalWixBindings>;
