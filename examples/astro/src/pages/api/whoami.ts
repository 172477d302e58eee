import type { APIRoute } from "astro";
import { readReader } from "../../wix/reader";

export const GET: APIRoute = async () => Response.json(await readReader());
