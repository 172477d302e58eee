/**
 * The platform as it was before the site's module was evaluated: bundles put classes of their own
 * in its place. The build makes every module of the host use these instead of the globals.
 */
export const { Request, Response, Headers, URL, URLSearchParams, ReadableStream } = globalThis;
export const { TextEncoder, TextDecoder, IdentityTransformStream, crypto } = globalThis;
