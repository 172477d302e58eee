import path from "node:path";

import { CliError } from "../cli-error.ts";
import { listFiles } from "./list-files.ts";
import { compareShapes, parseRouteFile } from "./route-path.ts";

/** A backend file and the path it answers, relative to `/_api`. */
export interface ApiRoute {
  readonly file: string;
  readonly path: string;
  readonly shape: string;
}

function routeOf(folder: string, file: string): ApiRoute | undefined {
  const parsed = parseRouteFile(file);
  if (parsed.kind === "wrong") {
    throw new CliError("api_route_name", {
      what: `${path.join(folder, file)} does not name a route: ${parsed.reason}`,
      fix: "rename it, or begin its name with _ if it is not a route",
    });
  }
  return parsed.kind === "route" ? { file, path: parsed.path, shape: parsed.shape } : undefined;
}

/**
 * The routes of a backend folder, the most specific first.
 *
 * @throws {CliError} when a file's name is no route, or two files are the same route.
 */
export async function findApiRoutes(folder: string): Promise<readonly ApiRoute[]> {
  const files = await listFiles(folder, (relative) => relative.endsWith("node_modules"));
  const routes = files
    .map((file) => routeOf(folder, file))
    .filter((route) => route !== undefined)
    .toSorted((a, b) => compareShapes(a.shape, b.shape));
  for (const [index, route] of routes.entries()) {
    const twin = routes[index + 1];
    if (twin?.shape === route.shape) {
      throw new CliError("api_route_duplicate", {
        what: `two files are the route /_api${route.path}: ${route.file} and ${twin.file}`,
        why: `Both are in ${folder}, and only one of them could ever answer.`,
        fix: "remove or rename one of them",
      });
    }
  }
  return routes;
}
