/** Wix's own id of a call that it answered. */
export function requestIdOf({ headers }: Pick<Response, "headers">): string | undefined {
  const id = headers.get("x-wix-request-id");
  // It ends up in logs and answers: nothing that could break a line or fill a page.
  return id !== null && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}
