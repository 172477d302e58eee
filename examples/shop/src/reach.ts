/** Wix gave no usable answer: it is down, slow, or refused a call that a shop may always make. */
export class OutOfReach extends Error {
  override readonly name = "OutOfReach";

  constructor(cause: unknown) {
    super("Wix could not be reached", { cause });
  }
}

/**
 * What an SDK call answers.
 *
 * @throws {OutOfReach} when the call fails; the SDK's own error is its `cause`.
 */
export async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new OutOfReach(error);
  }
}

/** The application code of an error that Wix answered on purpose, as `OWNED_CART_NOT_FOUND`. */
export function wixErrorCode(error: unknown): string | undefined {
  const details = property(error, "details");
  const code = property(property(details, "applicationError"), "code");
  return typeof code === "string" ? code : undefined;
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
