import { describeFramework } from "./support/describe-framework.ts";

describeFramework("astro", { hashed: "/_astro/" });
