import { isbot } from "isbot";
import { renderToReadableStream } from "react-dom/server";
import { type EntryContext, ServerRouter } from "react-router";

/** Sends the head as soon as it is there; crawlers get the whole page at once. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
): Promise<Response> {
  let statusCode = status;
  const body = await renderToReadableStream(<ServerRouter context={context} url={request.url} />, {
    onError: () => {
      statusCode = 500;
    },
  });
  if (isbot(request.headers.get("user-agent"))) {
    await body.allReady;
  }
  headers.set("content-type", "text/html; charset=utf-8");
  return new Response(body, { headers, status: statusCode });
}
