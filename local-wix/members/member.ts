import type { Fields } from "../queries/fields.ts";

export interface Member {
  readonly id: string;
  readonly loginEmail: string;
  readonly contactId: string;
  readonly nickname: string;
  readonly slug: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How much of a member an answer shows; Wix calls it fieldset. */
export type Fieldset = "PUBLIC" | "EXTENDED" | "FULL";

/** A member as the members API writes it. @param origin where the local Wix serves pictures. */
export function memberAnswer(member: Member, fieldset: Fieldset, origin: string): Fields {
  const visible = {
    id: member.id,
    contactId: member.contactId,
    createdDate: new Date(member.createdAt * 1000).toISOString(),
    updatedDate: new Date(member.updatedAt * 1000).toISOString(),
    privacyStatus: "PUBLIC",
    activityStatus: "ACTIVE",
    profile: {
      nickname: member.nickname,
      slug: member.slug,
      photo: { id: "", url: `${origin}${photoPath(member)}`, height: 96, width: 96 },
    },
  };
  if (fieldset === "PUBLIC") {
    return visible;
  }
  const extended = {
    ...visible,
    loginEmail: member.loginEmail,
    loginEmailVerified: true,
    status: "APPROVED",
  };
  const contact = { contactId: member.contactId, firstName: member.nickname, emails: [] };
  return fieldset === "FULL" ? { ...extended, contact } : extended;
}

export function newMember(options: {
  readonly loginEmail: string;
  readonly nickname: string;
  readonly now: number;
  readonly id?: string;
}): Member {
  const id = options.id ?? crypto.randomUUID();
  return {
    id,
    loginEmail: options.loginEmail.toLowerCase(),
    contactId: id,
    nickname: options.nickname,
    slug: slugOf(options.nickname),
    createdAt: options.now,
    updatedAt: options.now,
  };
}

/** Not kept with the member: another run may listen at another address. */
export function photoPath({ id, nickname }: Member): string {
  const initial = encodeURIComponent(Array.from(nickname)[0] ?? "?");
  return `/_local/media/members/${id}.svg?initial=${initial}`;
}

export function seedMembers(now: number): readonly Member[] {
  const people = [
    ["3a1f6c52-8d0e-4b7a-9c43-1e5f7a2b9d01", "ada@example.com", "Ada Marsh"],
    ["7c9e2b14-5a6d-4f38-8b21-d04c6e9f3a02", "ben@example.com", "Ben Okafor"],
    ["e5d80a97-1c3b-4e62-a7f5-92b4d6c8e103", "chloe@example.com", "Chloé Lindqvist"],
  ] as const;
  return people.map(([id, loginEmail, nickname]) => newMember({ id, loginEmail, nickname, now }));
}

/** Enough to keep typing mistakes out; nobody sends mail from here. */
export function isEmail(value: string): boolean {
  return value.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+$/.test(value);
}

function slugOf(nickname: string): string {
  const slug = nickname
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? "member" : slug;
}
