/** `headless-edge.config.json`, checked. */
export interface ProjectConfig {
  readonly site: {
    /** The half that is not said is found beside the one that is; false: there is none. */
    readonly assets?: string | false;
    readonly server?: string | false;
    readonly notFound?: "404" | "spa";
  };
  /** The folder of backend routes; false: there is none, whatever lies in `api`. */
  readonly api?: string | false;
  readonly protect: readonly string[];
  readonly origins: readonly string[];
  readonly session: { readonly memberDays?: number };
  readonly wix: { readonly clientId?: string };
  readonly browserSdk: "auto" | "on" | "off";
}
