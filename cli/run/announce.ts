import type { Composed } from "../compose/compose.ts";
import type { Project } from "../project/load-project.ts";
import { localWixOrigin } from "./local-wix-worker.ts";
import type { Stage } from "./stage.ts";

function routeLines(project: Project, composed: Composed): readonly string[] {
  const lines = composed.routes.map(({ path: route, methods, default: main, access }) => {
    const answers = main === "app" ? "app" : methods.join(" ");
    return `    /_api${route}  ${answers}${access === null || access === "anyone" ? "" : `  (${access})`}`;
  });
  return [
    "    /_auth/login  /_auth/callback  /_auth/logout  /_auth/me  /_wix/*",
    ...lines,
    ...project.config.protect.map((pattern) => `    ${pattern}  members only`),
  ];
}

/** Where a browser finds the site. */
export function siteOrigin(stage: Stage): string {
  return `http://localhost:${stage.port}`;
}

/** Says where everything is. */
export function announce(
  stage: Stage,
  project: Project,
  composed: Composed,
  milliseconds: number,
): void {
  const { say } = stage.surroundings;
  say(`  site       ${siteOrigin(stage)}`);
  say(
    stage.wix === "real"
      ? "  Wix        the real one"
      : `  local Wix  ${localWixOrigin(stage.wixPort)}`,
  );
  if (stage.chaos !== undefined) {
    const { kinds, percent } = stage.chaos;
    say(`  chaos      ${percent} % of the calls to Wix meet ${kinds.join(", ")}`);
    say("             (buttons at the local Wix's home page change that)");
  }
  say("  routes");
  routeLines(project, composed).forEach((line) => {
    say(line);
  });
  if (composed.absent.length > 0) {
    say("  not as at Cloudflare");
    composed.absent.forEach((note) => {
      say(`    ${note}`);
    });
  }
  const keys = stage.surroundings.keyboard === undefined ? "" : "; r rebuilds, o opens, q quits";
  say(`  ready in ${Math.round(milliseconds)} ms; Ctrl-C stops${keys}`);
}
