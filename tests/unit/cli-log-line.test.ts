import { describe, it } from "vitest";

import { terminalLine } from "../../cli/run/log-line.ts";

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
    expect(terminalLine(JSON.stringify({ ...logged, level: "info", status: 302 }))).toBeUndefined();
  });

  it("names the request and the reason of what did not", ({ expect }) => {
    expect(terminalLine(JSON.stringify(logged))).toBe(
      "warn: GET /account 401 member_required: only members may open this (request 4aae)",
    );
  });
});

describe("a line of the site's own", () => {
  for (const line of ["hello", "", "{ not json", '{"level":"info","text":"mine"}', "[1]", "null"]) {
    it(`is shown as it is: ${JSON.stringify(line)}`, ({ expect }) => {
      expect(terminalLine(line)).toBe(line);
    });
  }
});
