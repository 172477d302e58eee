import { describe, it } from "vitest";

import { judgeWrangler } from "../../../cli/doctor/project-checks.ts";

describe("the wrangler of a project, to the doctor", () => {
  it.for([
    ["is fine when it was tried and runs here", "4.86.0", ">=20.3.0", "20.19.0", "ok"],
    ["is to be noted when it is a later one", "4.164.0", ">=22.12.0", "22.12.0", "warning"],
    ["is a problem when it wants a later Node", "4.164.0", ">=22.12.0", "22.9.0", "problem"],
    ["is a problem on a Node that is older by a major", "4.87.0", ">=22.0.0", "20.20.2", "problem"],
    ["is not judged by a demand that is no least version", "4.86.0", "*", "20.19.0", "ok"],
    ["may say nothing of Node", "4.86.0", undefined, "20.19.0", "ok"],
  ] as const)("%s", ([, version, node, running, level], { expect }) => {
    expect(judgeWrangler({ version, engines: { node } }, running).level).toBe(level);
  });

  it("that wants a later Node is told of with the one that would run", ({ expect }) => {
    const { what, fix } = judgeWrangler(
      { version: "4.164.0", engines: { node: ">=22.12.0" } },
      "20.20.2",
    );
    expect(what).toBe("4.164.0 wants Node 22.12.0 or later, and this is 20.20.2");
    expect(fix).toBe("npm install --save-dev wrangler@4.86.0, or run it with that Node");
  });
});
