import { describe, it } from "vitest";

import { terminalLine } from "../../../cli/run/log-line.ts";

const logged = {
  level: "warn",
  requestId: "4aae",
  method: "GET",
  path: "/account",
  status: 401,
  upstream: [],
  error: { code: "member_required", message: "only members may open this" },
};

describe("a line of the host's request log", () => {
  it("is silent about what went well", ({ expect }) => {
    expect(
      terminalLine(JSON.stringify({ ...logged, level: "info", status: 302 }), new Set()),
    ).toBeUndefined();
  });

  it("names the request and the reason of what did not", ({ expect }) => {
    expect(terminalLine(JSON.stringify(logged), new Set())).toBe(
      "warn: GET /account 401 member_required: only members may open this (request 4aae)",
    );
  });
});

describe("what the host notes of a request that went well", () => {
  const { error: _, ...well } = { ...logged, path: "/swr", status: 200 };
  const late = {
    level: "warn",
    requestId: "4aae",
    method: "GET",
    path: "/swr",
    afterHeaders: true,
  };

  it("is said once for each path", ({ expect }) => {
    const warned = new Set<string>();
    const line = JSON.stringify({ ...well, notes: ["put_dropped", "called_public"] });
    expect(terminalLine(line, warned)).toMatch(/^warning: \/swr used a visitor's session, and/u);
    expect(terminalLine(line, warned)).toBeUndefined();
    expect(terminalLine(line.replace("/swr", "/other"), warned)).toMatch(/^warning: \/other /u);
  });

  it("is said when it happened after the answer", ({ expect }) => {
    const line = JSON.stringify({ ...late, notes: ["put_dropped"] });
    expect(terminalLine(line, new Set())).toMatch(/^warning: \/swr put something into a cache/u);
  });

  it("takes nothing from a failure", ({ expect }) => {
    const line = JSON.stringify({ ...logged, notes: ["put_dropped"] });
    expect(
      terminalLine(line, new Set())
        ?.split("\n")
        .map((one) => one.slice(0, 8)),
    ).toEqual(["warn: GE", "warning:"]);
  });

  it("is nothing where a late call went well", ({ expect }) => {
    const line = JSON.stringify({ ...late, level: "info", upstream: [{ status: 200 }] });
    expect(terminalLine(line, new Set())).toBeUndefined();
  });
});

describe("a line of the site's own", () => {
  for (const line of ["hello", "", "{ not json", '{"level":"info","text":"mine"}', "[1]", "null"]) {
    it(`is shown as it is: ${JSON.stringify(line)}`, ({ expect }) => {
      expect(terminalLine(line, new Set())).toBe(line);
    });
  }
});
