import { items } from "@wix/data";
import type { RouteContext } from "headless-edge";

interface Question {
  readonly question: string;
  readonly answer: string;
}

/** Greets whoever is calling, and gives them the workshop's questions and answers. */
export async function GET(_request: Request, { session }: RouteContext): Promise<Response> {
  return Response.json({
    role: session.role,
    greeting:
      session.member === undefined ? "Hello, stranger." : `Hello, ${nameOf(session.member)}.`,
    questions: await readQuestions(),
  });
}

function nameOf(member: NonNullable<RouteContext["session"]["member"]>): string {
  return member.nickname ?? member.loginEmail ?? "member";
}

/** The collection as this caller may read it; empty when Wix can't be reached, for a greeting needs no Wix. */
async function readQuestions(): Promise<readonly Question[]> {
  try {
    const found = await items.query("FAQ").limit(10).find();
    return found.items.map(({ question, answer }) => ({
      question: String(question ?? ""),
      answer: String(answer ?? ""),
    }));
  } catch {
    return [];
  }
}
