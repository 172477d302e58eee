import type { HostParts } from "../isolate/host-parts.ts";
import { decidesAlike, type RequestPath } from "../request/request-path.ts";

/** What the host answers itself; all else is the site's. */
export const RESERVED: RegExp = /^\/_(auth|wix|api)(?:\/|$)/u;

/** Whether all readings of a path come to the same handler, by the same gate. Most have but one. */
export function isDecidedOnce(parts: HostParts, path: RequestPath): boolean {
  return (
    path.readings.length === 1 ||
    (decidesAlike(path, (pathname) => handlerClass(parts, pathname)) &&
      entersByItsGate(path, (pathname) => backendAccess(parts, pathname)))
  );
}

/** Which handler a path is for, as far as that decides who may pass. */
function handlerClass({ config }: HostParts, pathname: string): string {
  const [, reserved] = RESERVED.exec(pathname) ?? [];
  if (reserved === "auth") {
    return pathname;
  }
  return reserved ?? (config.isProtected(pathname) ? "members" : "everybody");
}

/** How much a path under `/_api/` asks of whoever calls it. */
function backendAccess({ backend }: HostParts, pathname: string): number {
  const access = backend.match(pathname)?.route.module.access ?? "anyone";
  return ["anyone", "visitor", "member"].indexOf(access);
}

/**
 * A backend route is found by the path as it came, so that `a%2Fb` can be a parameter. No other
 * reading of the path may ask for more than the gate that it then goes through.
 */
function entersByItsGate(path: RequestPath, asks: (pathname: string) => number): boolean {
  return path.readings.every((reading) => asks(reading) <= asks(path.raw));
}
