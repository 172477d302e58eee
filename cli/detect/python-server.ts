import { CliError } from "../cli-error.ts";

/** The refusal of a worker in Python. */
export function pythonServer(server: string): CliError {
  return new CliError("output_unsupported", {
    what: `${server} is Python`,
    why: "The host is JavaScript, and runs in the same worker as the site.",
    fix: "deploy that worker on its own, and reach it with a service binding",
  });
}
