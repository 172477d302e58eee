import { type Finding, ok, problem, warning } from "./finding.ts";

/** The project's variables, and those of the process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Whether those are there that a project is called by at Wix. */
export function checkVariables(variables: Variables): readonly Finding[] {
  const has = (name: string): boolean => (variables[name] ?? "") !== "";
  const missing = ["WIX_CLIENT_SECRET", "WIX_CLIENT_INSTANCE_ID"].filter((name) => !has(name));
  return [
    has("WIX_CLIENT_ID")
      ? ok("variables", "WIX_CLIENT_ID is there")
      : problem(
          "variables",
          "there is no WIX_CLIENT_ID",
          'put it into .env.local, or "wix": { "clientId" } into the configuration',
        ),
    ...(missing.length === 0
      ? [ok("elevation", "secret and instance id are there")]
      : [
          warning(
            "elevation",
            `there is no ${missing.join(" and no ")}, which auth.elevate() needs`,
            "put it into .env.local if the site elevates",
          ),
        ]),
  ];
}
