/** What the worker is bound to. */
export interface LocalWixBindings {
  readonly STATE: DurableObjectNamespace;
  /** The browser-facing address, e.g. `http://localhost:8788`. */
  readonly LOCAL_WIX_ORIGIN: string;
  readonly WIX_CLIENT_ID: string;
  readonly WIX_CLIENT_SECRET: string;
  readonly WIX_CLIENT_INSTANCE_ID: string;
  /** Exact callback URIs, comma separated. */
  readonly ALLOWED_REDIRECT_URIS: string;
}

export interface LocalWixConfig {
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly instanceId: string;
  readonly redirectUris: readonly string[];
  /** Where a person may be sent after a logout or a checkout. */
  readonly allowedOrigins: readonly string[];
}

/** @throws {Error} naming every variable that is missing or malformed. */
export function readConfig(bindings: LocalWixBindings): LocalWixConfig {
  const problems: string[] = [];
  const required = ["WIX_CLIENT_ID", "WIX_CLIENT_SECRET", "WIX_CLIENT_INSTANCE_ID"] as const;
  for (const name of required) {
    if (!bindings[name]) {
      problems.push(`${name} is empty`);
    }
  }
  const origin = URL.parse(bindings.LOCAL_WIX_ORIGIN)?.origin;
  if (origin === undefined) {
    problems.push("LOCAL_WIX_ORIGIN is not a URL");
  }
  const redirectUris = (bindings.ALLOWED_REDIRECT_URIS ?? "")
    .split(",")
    .map((uri) => uri.trim())
    .filter((uri) => uri !== "");
  for (const uri of redirectUris.filter((candidate) => !URL.canParse(candidate))) {
    problems.push(`ALLOWED_REDIRECT_URIS: ${uri} is not a URL`);
  }
  if (problems.length > 0 || origin === undefined) {
    throw new Error(`local Wix: ${problems.join("; ")}`);
  }
  return {
    origin,
    clientId: bindings.WIX_CLIENT_ID,
    clientSecret: bindings.WIX_CLIENT_SECRET,
    instanceId: bindings.WIX_CLIENT_INSTANCE_ID,
    redirectUris,
    allowedOrigins: [...new Set(redirectUris.map((uri) => new URL(uri).origin))],
  };
}
