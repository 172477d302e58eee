import { Hono } from "hono";
import { callParameters } from "../queries/call-parameters.ts";
import { parseChaos } from "./chaos.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../queries/fields.ts";
import type { LocalWix } from "../local-wix.ts";
import { findLogin, grantCode } from "../members/login.ts";
import { type Member, memberAnswer } from "../members/member.ts";
import { createMember } from "../members/members.ts";
import { changeSettings, readSettings } from "./settings.ts";
import { notFound, validationError } from "../wix-errors.ts";

/** The control API under `/_local/`: what tests and tools ask of the local Wix itself. */
export function controlRoutes(wix: LocalWix): Hono {
  return new Hono()
    .post("/reset", (c) => {
      wix.reset();
      return c.json({});
    })
    .get("/calls", (c) =>
      c.json({ calls: wix.calls.calls(), total: wix.calls.total(), counts: wix.calls.counts() }),
    )
    .delete("/calls", (c) => {
      wix.calls.clear();
      return c.json({});
    })
    .get("/settings", (c) => c.json(readSettings(wix.settings)))
    .put("/settings", async (c) =>
      c.json(changeSettings(wix.settings, await callParameters(c.req.raw))),
    )
    .put("/faults", async (c) => {
      wix.faults.set(listOf(await callParameters(c.req.raw), "faults"));
      return c.json({});
    })
    .delete("/faults", (c) => {
      wix.faults.clear();
      return c.json({});
    })
    .get("/chaos", (c) => c.json(wix.faults.chaos() ?? { kinds: [], percent: 0 }))
    .put("/chaos", async (c) => {
      const chaos = parseChaos(await callParameters(c.req.raw));
      wix.faults.setChaos(chaos);
      return c.json(chaos);
    })
    .post("/chaos", async (c) => {
      const form = new URLSearchParams(await c.req.text());
      const kinds = (form.get("kinds") ?? "").split(",").filter((kind) => kind !== "");
      wix.faults.setChaos(parseChaos({ kinds, percent: Number(form.get("percent") ?? 100) }));
      return c.redirect("/", 303);
    })
    .get("/members", (c) => {
      const members = wix.members.list().map((member) => controlAnswer(member, wix));
      return c.json({ members });
    })
    .post("/members", async (c) => {
      const asked = await callParameters(c.req.raw);
      const nickname = textOf(asked, "nickname") ?? textOf(fieldsOf(asked, "profile"), "nickname");
      return c.json({ member: controlAnswer(createMember(wix, asked, nickname), wix) });
    })
    .post("/login", async (c) => c.json(loginAs(wix, await callParameters(c.req.raw))))
    .post("/revoke", async (c) => c.json(await revoke(wix, await callParameters(c.req.raw))));
}

/** A member as Wix writes it, with the nickname where a test looks first. */
function controlAnswer(member: Member, { config }: LocalWix): Fields {
  return { ...memberAnswer(member, "FULL", config.origin), nickname: member.nickname };
}

function loginAs(wix: LocalWix, asked: Fields): Fields {
  const url = URL.parse(textOf(asked, "loginUrl") ?? "");
  const id = url?.searchParams.get("redirectSessionId") ?? "";
  const session = findLogin(wix, id);
  const member = wix.members.get(textOf(asked, "memberId") ?? "");
  if (session === undefined) {
    throw validationError("loginUrl", "must be that of a login that was not used yet");
  }
  if (member === undefined) {
    throw notFound("member");
  }
  return { location: grantCode(wix, id, session, member.id) };
}

async function revoke(wix: LocalWix, asked: Fields): Promise<Fields> {
  const memberId = textOf(asked, "memberId");
  const visitorId = textOf(asked, "visitorId");
  const refreshToken = textOf(asked, "refreshToken");
  const named = refreshToken === undefined ? undefined : await wix.tokens.sessionOf(refreshToken);
  const ofSubject = memberId === undefined && visitorId === undefined ? [] : wix.sessions.list();
  const meant = ofSubject.filter(({ id, subject }) => {
    const isMember = subject.kind === "member" && subject.memberId === memberId;
    const isVisitor = subject.kind === "visitor" && subject.visitorId === visitorId;
    return id !== named?.id && (isMember || isVisitor);
  });
  if (named !== undefined) {
    meant.push(named);
  }
  for (const { id } of meant) {
    wix.tokens.end(id, asked["accessToo"] === true ? "all" : "refresh");
  }
  return { revoked: meant.length };
}
