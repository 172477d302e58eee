import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";

const mostOfOneThing = 99;

/**
 * The text fields of a posted form.
 *
 * @throws {HTTPException} 400 when the body is not a form.
 */
export async function readForm(c: Context): Promise<ReadonlyMap<string, string>> {
  try {
    const fields = Object.entries(await c.req.parseBody());
    return new Map(
      fields.filter((field): field is [string, string] => typeof field[1] === "string"),
    );
  } catch {
    throw new HTTPException(400, { message: "This form could not be read" });
  }
}

/**
 * A quantity that was typed into a form.
 *
 * @throws {HTTPException} 400 when it is not a whole number from `least` to 99.
 */
export function quantityOf(typed: string | undefined, least: 0 | 1): number {
  const quantity = /^\d{1,2}$/.test(typed ?? "") ? Number(typed) : -1;
  if (quantity < least || quantity > mostOfOneThing) {
    throw new HTTPException(400, {
      message: `A quantity is a whole number from ${least} to ${mostOfOneThing}`,
    });
  }
  return quantity;
}
