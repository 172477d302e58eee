import { defineCloudflareConfig } from "@opennextjs/cloudflare";
import kvIncrementalCache from "@opennextjs/cloudflare/overrides/incremental-cache/kv-incremental-cache";

export default {
  ...defineCloudflareConfig({ incrementalCache: kvIncrementalCache }),
  // What it runs by default is the script `build`, which is what runs it here.
  buildCommand: "next build",
};
