import { env } from "cloudflare:workers";

/** The host takes its namespace away from everybody else; a test that looks inside comes first. */
export const tokenCache = Reflect.get(env, "TOKEN_CACHE") as KVNamespace;
