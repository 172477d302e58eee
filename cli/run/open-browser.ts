import { spawn } from "node:child_process";

type Env = Readonly<Record<string, string | undefined>>;

/** The program that shows an address to whoever sits here, and its arguments. */
function opener(env: Env, url: string): readonly [program: string, ...args: string[]] {
  const browser = env["BROWSER"] ?? "";
  if (browser !== "") {
    return [browser, url];
  }
  if (process.platform === "darwin") {
    return ["open", url];
  }
  return process.platform === "win32"
    ? ["rundll32", "url.dll,FileProtocolHandler", url]
    : ["xdg-open", url];
}

/**
 * Opens an address in the browser of this machine: the one that `BROWSER` names, or its own choice.
 *
 * Nobody waits for it. Where there is none, `complain` is told which address to open.
 */
export function openBrowser(env: Env, url: string, complain: (line: string) => void): void {
  let isSaid = false;
  const failed = (): void => {
    if (!isSaid) {
      isSaid = true;
      complain(`  no browser could be opened: visit ${url}`);
    }
  };
  if (env["BROWSER"] === "none") {
    failed();
    return;
  }
  const [program, ...args] = opener(env, url);
  const child = spawn(program, args, { env, detached: true, stdio: "ignore" });
  child.once("error", failed);
  child.once("exit", (code) => {
    if (code !== 0) {
      failed();
    }
  });
  child.unref();
}
