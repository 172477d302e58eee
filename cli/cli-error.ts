/** Every way in which a command can refuse. Stable: scripts and documents may rely on them. */
export type CliErrorCode =
  | "api_folder_missing"
  | "api_module_empty"
  | "api_access_invalid"
  | "api_not_bundled"
  | "api_route_duplicate"
  | "api_route_name"
  | "assets_contain_sources"
  | "assets_missing"
  | "assets_reserved_path"
  | "config_invalid"
  | "config_missing"
  | "config_not_json"
  | "deploy_failed"
  | "not_composed"
  | "env_missing"
  | "env_unreadable"
  | "installation_incomplete"
  | "nothing_to_serve"
  | "out_not_ours"
  | "output_stale"
  | "output_unsupported"
  | "port_taken"
  | "protected_page_shown"
  | "run_failed"
  | "secrets_missing"
  | "server_class_missing"
  | "server_missing"
  | "server_not_bundled"
  | "server_no_fetch"
  | "server_not_a_module"
  | "site_ambiguous"
  | "start_failed"
  | "usage"
  | "wrangler_invalid"
  | "wrangler_missing";

/** What a person needs to get on: what happened, why it matters, what to do about it. */
export interface Explanation {
  readonly what: string;
  readonly why?: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** A refusal that is the project's to mend: printed without a stack trace, exit code 1 (2 for `usage`). */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly why: string | undefined;
  readonly fix: string;

  constructor(code: CliErrorCode, explanation: Explanation) {
    super(explanation.what, { cause: explanation.cause });
    this.name = "CliError";
    this.code = code;
    this.why = explanation.why;
    this.fix = explanation.fix;
  }
}

function indented(text: string): string {
  return text.split("\n").join("\n  ");
}

/** The text of a refusal as it stands on the terminal. */
export function renderCliError(error: CliError): string {
  const lines = [`error: ${indented(error.message)}`];
  if (error.why !== undefined) {
    lines.push(`  ${indented(error.why)}`);
  }
  lines.push(`  To do: ${indented(error.fix)}`, `  (${error.code})`);
  return lines.join("\n");
}

/** The exit code of a refusal: 2 when the command line itself was wrong. */
export function exitCodeOf(error: CliError): 1 | 2 {
  return error.code === "usage" ? 2 : 1;
}
