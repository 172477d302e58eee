/** `headless-edge.config.json`, checked. */
export interface ProjectConfig {
  readonly site: {
    readonly assets?: string;
    readonly server?: string;
    readonly notFound?: "404" | "spa";
  };
  readonly api?: string;
  readonly protect: readonly string[];
  readonly origins: readonly string[];
  readonly wix: { readonly clientId?: string };
  readonly browserSdk: "auto" | "on" | "off";
}
