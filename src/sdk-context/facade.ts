import { clientWithoutRequest, contextualClient, elevatedClient } from "./clients.ts";
import { type ContextOverrides, currentScope } from "./request-scope.ts";

/**
 * What the SDK finds at `globalThis.__wix_context__`: one object for the whole isolate that holds
 * nothing itself and asks whose request is being served. Every copy of the SDK in a bundle looks
 * there, so it is the one place that reaches them all.
 *
 * It has to be writable. The SDK empties it around its own calls and puts it back, and a site may
 * set a client of its own: such writes go to a slot that only the same request sees.
 */
const facade = {
  get client(): unknown {
    const scope = currentScope();
    if (scope === undefined) {
      return clientWithoutRequest();
    }
    return scope.overrides.client === undefined
      ? contextualClient(scope)
      : scope.overrides.client.value;
  },
  set client(value: unknown) {
    slots().client = { value };
  },
  get elevatedClient(): unknown {
    const scope = currentScope();
    if (scope === undefined) {
      return clientWithoutRequest();
    }
    return scope.overrides.elevatedClient === undefined
      ? elevatedClient(scope)
      : scope.overrides.elevatedClient.value;
  },
  set elevatedClient(value: unknown) {
    slots().elevatedClient = { value };
  },
};

/** Slots for code that runs outside of any request: the SDK empties and restores them there too. */
const outside: ContextOverrides = {};

function slots(): ContextOverrides {
  return currentScope()?.overrides ?? outside;
}

/** Puts the façade in place. Has to run before a site's module is evaluated. */
export function installFacade(target: object): void {
  Object.defineProperty(target, "__wix_context__", {
    configurable: false,
    get() {
      const override = slots().context;
      return override === undefined ? facade : override.value;
    },
    set(value: unknown) {
      const own = slots();
      if (value === facade) {
        delete own.context;
      } else {
        own.context = { value };
      }
    },
  });
}
