import type { Surroundings } from "../command.ts";
import { runWrangler } from "../run/wrangler-process.ts";

/** The latest deployment, as wrangler prints it. */
interface Deployment {
  readonly versions?: readonly { readonly version_id?: string }[];
}

function deploymentIn(output: string): Deployment {
  try {
    const deployment: Deployment = JSON.parse(/\{[^]*\}/.exec(output)?.[0] ?? "{}");
    return deployment;
  } catch {
    return {};
  }
}

/** The id of the version that visitors see; nothing where that cannot be known, or several are seen. */
export async function deployedVersion(
  { folder, env, progress }: Surroundings,
  configFile: string,
): Promise<string | undefined> {
  const { exitCode, output } = await progress(
    "asking Cloudflare which version is deployed",
    async () => runWrangler(["deployments", "status", "--json", "-c", configFile], { folder, env }),
  );
  const { versions = [] } = exitCode === 0 ? deploymentIn(output) : {};
  return versions.length === 1 ? versions[0]?.version_id : undefined;
}
