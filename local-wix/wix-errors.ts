import { HTTPException } from "hono/http-exception";

/**
 * Wix's standard error: the SDK turns `details.applicationError` into the error object that a
 * developer catches.
 */
export function applicationError(
  status: 400 | 401 | 403 | 404 | 409 | 500,
  code: string,
  message: string,
  data: Readonly<Record<string, unknown>> = {},
): HTTPException {
  const body = { message, details: { applicationError: { code, description: message, data } } };
  return new HTTPException(status, { message, res: Response.json(body, { status }) });
}

/** A request whose shape is wrong: names the field, as Wix's validation does. */
export function validationError(field: string, description: string): HTTPException {
  const message = `${field} ${description}`;
  const fieldViolations = [{ field, description, violatedRule: "VALIDATION", data: {} }];
  const body = { message, details: { validationError: { fieldViolations } } };
  return new HTTPException(400, { message, res: Response.json(body, { status: 400 }) });
}

/** Platformized APIs leave message and description blank when a permission is missing. */
export function permissionDenied(): HTTPException {
  return applicationError(403, "PERMISSION_DENIED", "");
}

export function notFound(what: string): HTTPException {
  return applicationError(404, "NOT_FOUND", `${what} not found`);
}

/** RFC 6749 section 5.2, as Wix's token endpoint answers. */
export function oauthError(
  status: 400 | 401,
  error: "invalid_grant" | "invalid_client" | "invalid_request" | "unsupported_grant_type",
  description?: string,
): HTTPException {
  const body = description === undefined ? { error } : { error, error_description: description };
  return new HTTPException(status, { message: error, res: Response.json(body, { status }) });
}
