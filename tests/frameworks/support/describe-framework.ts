/**
 * What every site has to show behind the host, whatever rendered it.
 *
 * A framework's test names its example and what it does not have:
 *
 *     describeFramework("astro", { hashed: "/_astro/" });
 *     describeFramework("qwik", { hashed: "/build/", without: ["stream"] });
 *     describeFramework("sveltekit", { hashed: "/_app/immutable/", lateWho: /chosenFor:"([^"]+)"/ });
 *
 * The example is installed and built as its README says and served by `headless-edge dev` of the
 * packed package, once for all its tests; see `example-site.ts`. It has these pages, which share
 * their words:
 *
 * | path            | what is there                                                               |
 * | --------------- | --------------------------------------------------------------------------- |
 * | `/`             | the catalog, a form with `productId` for each product, a link "Log in", and an element with the attribute `data-who` that holds the id of the caller's subject |
 * | `/stream`       | `data-who` in the head; later, after the catalog was asked, `data-late-who` |
 * | `/about`        | made at build time, with the text "made when the site was built"            |
 * | `/cart`         | an element with `data-count` that holds how many things are in the cart     |
 * | `/account`      | the member's login e-mail and the button "Log out"                          |
 * | `/hello.txt`    | a file: "Hello from a file."                                                |
 * | `/api/hello`    | the framework's own route: `{ "first": <a product's name> }`                |
 * | `/api/whoami`   | the same: `{ "role": "visitor" | "member", "id": <subject id> }`            |
 * | `/api/elevate`  | the same: tries to act as the app, and answers `{ "code" }` of the refusal  |
 * | `/_api/hours`   | `api/hours.ts`: acts as the app, `{ "name", "hours" }`                      |
 * | `/boom`         | asks Wix and throws; the framework's page for it says "The kiln went out"   |
 * | anything else   | the framework's 404 says "Not on our shelves"                               |
 */
import { afterAll, beforeAll, describe } from "vitest";

import { describeInChromium } from "../../support/chromium.ts";
import { type DevServer, type ExampleCopy, startExample } from "../../support/dev-server.ts";
import { browserBehaviour } from "./browser-behaviour.ts";
import { deploymentBehaviour } from "./deployment-behaviour.ts";
import { builtExample } from "./example-site.ts";
import { fileBehaviour } from "./file-behaviour.ts";
import { identityBehaviour } from "./identity-behaviour.ts";
import { pageBehaviour } from "./page-behaviour.ts";
import { sessionBehaviour } from "./session-behaviour.ts";

/** What a framework may not have. */
export type Missing = "stream" | "prerendered" | "hashed" | "error-page";

/** What a framework has. */
export interface Features {
  /** Where its hashed files are, as a prefix of their paths. */
  readonly hashed: string;
  readonly without?: readonly Missing[];
  /** A folder of files that are added to the example before it is built. */
  readonly more?: string;
  /**
   * Finds the id that `data-late-who` will hold, where the end of a stream is data for a script
   * rather than HTML.
   */
  readonly lateWho?: RegExp;
}

/** A built example being served, as the behaviours see it. */
export interface ServedExample {
  readonly features: Features;
  readonly has: (feature: Missing) => boolean;
  readonly server: () => DevServer;
  readonly folder: () => string;
}

/** Builds an example once, for all the describes of a file. */
export function exampleForFile(name: string, more?: string): () => Promise<ExampleCopy> {
  let building: ReturnType<typeof builtExample> | undefined;
  afterAll(async () => {
    await (await building?.catch(() => undefined))?.remove();
  });
  return async () => {
    building ??= builtExample(name, more);
    // Each describe starts a server of its own in it, and none may take it away.
    return { ...(await building), remove: async () => await Promise.resolve() };
  };
}

/**
 * Describes an example of a framework; see the top of this file for what it has to have.
 *
 * @param more tests of its own, which see the same served example.
 * @returns the built example, for a describe that changes it: what is described after this runs
 *   when no server is left in it.
 */
export function describeFramework(
  name: string,
  features: Features,
  more: (example: ServedExample) => void = () => undefined,
): () => Promise<ExampleCopy> {
  const example = exampleForFile(name, features.more);
  describe(`examples/${name}, as its build left it`, () => {
    let server: DevServer | undefined;
    let folder = "";
    beforeAll(async () => {
      ({ folder } = await example());
      server = await startExample(example);
    });
    afterAll(async () => {
      await server?.stop();
    });
    const served: ServedExample = {
      features,
      has: (feature) => features.without?.includes(feature) !== true,
      folder: () => folder,
      server: () => {
        if (server === undefined) {
          throw new Error("the server is started before the first test, not while describing");
        }
        return server;
      },
    };
    pageBehaviour(served);
    fileBehaviour(served);
    identityBehaviour(served);
    sessionBehaviour(served);
    deploymentBehaviour(served);
    more(served);
  });
  describeInChromium(`examples/${name}, in a browser`, example, (stage) => {
    browserBehaviour(stage, features);
  });
  return example;
}
