import type { Config } from "@react-router/dev/config";

export default {
  ssr: true,
  prerender: ["/about"],
  future: { v8_viteEnvironmentApi: true },
} satisfies Config;
