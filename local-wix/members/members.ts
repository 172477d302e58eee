import { Hono } from "hono";
import { type ApiEnv, requireApp, subjectOf } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { type Fields, fieldsOf, textOf } from "../queries/fields.ts";
import type { LocalWix } from "../local-wix.ts";
import { type Fieldset, isEmail, type Member, memberAnswer, newMember } from "./member.ts";
import { runQuery } from "../queries/query.ts";
import { applicationError, notFound, permissionDenied, validationError } from "../wix-errors.ts";

/** The members API: a person sees themselves, the app sees everybody. */
export function memberRoutes(wix: LocalWix): Hono<ApiEnv> {
  const shown = (member: Member, fieldset: Fieldset): Fields =>
    memberAnswer(member, fieldset, wix.config.origin);
  const list = (query: Fields): Fields => {
    const answers = wix.members.list().map((member) => shown(member, "FULL"));
    const page = runQuery(answers, query, (member) => member);
    const metadata = { count: page.items.length, offset: page.offset, total: page.total };
    return { members: page.items, metadata };
  };
  return new Hono<ApiEnv>()
    .get("/my", (c) => {
      const subject = subjectOf(c.var);
      const member = subject.kind === "member" ? wix.members.get(subject.memberId) : undefined;
      if (member === undefined) {
        throw notFound("member");
      }
      return c.json({ member: shown(member, fieldsetOf(c.req.raw)) });
    })
    .get("/", (c) => {
      requireApp(c.var);
      return c.json(list({}));
    })
    .post("/query", async (c) => {
      requireApp(c.var);
      return c.json(list(fieldsOf(await callParameters(c.req.raw), "query")));
    })
    .post("/", async (c) => {
      requireApp(c.var);
      const asked = fieldsOf(await callParameters(c.req.raw), "member");
      const member = createMember(wix, asked, textOf(fieldsOf(asked, "profile"), "nickname"));
      return c.json({ member: shown(member, "FULL") });
    })
    .get("/:id", (c) => {
      const subject = subjectOf(c.var);
      const member = wix.members.get(c.req.param("id"));
      if (subject.kind === "visitor") {
        throw permissionDenied();
      }
      if (member === undefined) {
        throw notFound("member");
      }
      const fieldset = subject.kind === "app" ? "FULL" : "PUBLIC";
      return c.json({ member: shown(member, fieldset) });
    })
    .patch("/:id", async (c) => {
      const subject = subjectOf(c.var);
      const member = wix.members.get(c.req.param("id"));
      const isOwn = subject.kind === "member" && subject.memberId === member?.id;
      if (subject.kind !== "app" && !isOwn) {
        throw permissionDenied();
      }
      if (member === undefined) {
        throw notFound("member");
      }
      const asked = fieldsOf(await callParameters(c.req.raw), "member");
      const nickname = textOf(fieldsOf(asked, "profile"), "nickname") ?? member.nickname;
      const changed = { ...member, nickname, updatedAt: wix.now() };
      wix.members.put(member.id, changed);
      return c.json({ member: shown(changed, "FULL") });
    });
}

/**
 * Adds a member.
 *
 * @throws {HTTPException} 400 for an e-mail address that is none, 409 for one that is taken.
 */
export function createMember(
  wix: LocalWix,
  asked: Fields,
  nickname: string | undefined,
): ReturnType<typeof newMember> {
  const loginEmail = textOf(asked, "loginEmail")?.trim().toLowerCase() ?? "";
  if (!isEmail(loginEmail)) {
    throw validationError("member.loginEmail", "must be an e-mail address");
  }
  if (wix.members.has("loginEmail", loginEmail)) {
    throw applicationError(409, "MEMBER_ALREADY_EXISTS", "a member with this e-mail exists");
  }
  const name = nickname?.trim().slice(0, 100);
  const member = newMember({
    loginEmail,
    nickname: name === undefined || name === "" ? (loginEmail.split("@")[0] ?? "member") : name,
    now: wix.now(),
  });
  wix.members.put(member.id, member);
  return member;
}

function fieldsetOf(request: Request): Fieldset {
  const asked = new URL(request.url).searchParams.getAll("fieldsets");
  if (asked.includes("FULL")) {
    return "FULL";
  }
  return asked.includes("EXTENDED") ? "EXTENDED" : "PUBLIC";
}
