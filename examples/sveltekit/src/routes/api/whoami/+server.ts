import { json } from "@sveltejs/kit";
import { readReader } from "$lib/server/reader";
import type { RequestHandler } from "./$types";

export const GET: RequestHandler = async () => json(await readReader());
