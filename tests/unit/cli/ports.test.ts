import { once } from "node:events";
import { connect, createServer } from "node:net";

import { describe, it } from "vitest";

import { holdPort } from "../../../cli/run/ports.ts";

const HOST = "127.0.0.1";

describe("a port that is held", () => {
  it("is nobody else's until it is given up", async ({ expect }) => {
    const { port, giveUp } = await holdPort(HOST, 0, "--port");
    await expect(holdPort(HOST, port, "--port")).rejects.toMatchObject({ code: "port_taken" });
    await giveUp();
    const server = createServer();
    server.listen(port, HOST);
    await once(server, "listening");
    server.close();
  });

  it("keeps nobody waiting who comes too early, nor itself from being given up", async ({
    expect,
  }) => {
    const { port, giveUp } = await holdPort(HOST, 0, "--port");
    const early = connect(port, HOST);
    early.on("error", () => undefined);
    await once(early, "close");
    await giveUp();
    expect(early.destroyed).toBe(true);
  });
});
