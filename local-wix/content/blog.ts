import { Hono } from "hono";
import { type ApiEnv, subjectOf } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { type Fields, fieldsOf } from "../queries/fields.ts";
import { runQuery } from "../queries/query.ts";
import { notFound } from "../wix-errors.ts";

const POSTS: readonly Fields[] = [
  post(1, "First firing of the year", "What came out of the kiln, and what did not.", true),
  post(2, "How a bowl gets its foot", "Trimming, and why the underside matters.", false),
  post(3, "Wool from over the hill", "A visit to the sheep behind our blankets.", false),
];

function post(number: number, title: string, excerpt: string, featured: boolean): Fields {
  const slug = title.toLowerCase().replaceAll(" ", "-");
  const publishedDate = `2026-0${String(number)}-15T09:00:00.000Z`;
  return {
    id: `b1090000-0000-4000-8000-00000000000${String(number)}`,
    title,
    excerpt,
    slug,
    featured,
    pinned: false,
    categoryIds: [],
    tagIds: [],
    hashtags: [],
    relatedPostIds: [],
    commentingEnabled: true,
    minutesToRead: 2,
    language: "en",
    firstPublishedDate: publishedDate,
    lastPublishedDate: publishedDate,
    url: { base: "", path: `/post/${slug}` },
  };
}

/** The published posts of the blog, which everybody may read. */
export function blogRoutes(): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .post("/query", async (c) => {
      subjectOf(c.var);
      const query = fieldsOf(await callParameters(c.req.raw), "query");
      const { items, offset, total, cursors } = runQuery(POSTS, query, (one) => one);
      const pagingMetadata = { count: items.length, offset, total, cursors };
      return c.json({ posts: items, pagingMetadata });
    })
    .get("/slugs/:slug", (c) => {
      subjectOf(c.var);
      return c.json({ post: find("slug", c.req.param("slug")) });
    })
    .get("/:id", (c) => {
      subjectOf(c.var);
      return c.json({ post: find("id", c.req.param("id")) });
    });
}

function find(field: "id" | "slug", value: string): Fields {
  const found = POSTS.find((one) => one[field] === value);
  if (found === undefined) {
    throw notFound("post");
  }
  return found;
}
