/** One request, and how often it is made. */
export interface LoopRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly times: number;
  /** With this, request number i carries the cookies of the kept session number i modulo it. */
  readonly sessions?: number;
}

/** What one request was answered with. */
export interface LoopAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

type Answer<Env> = (
  request: Request,
  env: Env,
  context: ExecutionContext,
) => Promise<Response> | Response;

let keptCookies: readonly string[] = [];

/**
 * A worker that is asked in a loop: requests made and answered inside its isolate, so that no
 * socket is timed. workerd's clock stands still meanwhile: time is taken by whoever asks.
 *
 * `POST /bench/loop` takes a `LoopRequest` and answers with how many of the answers were not 200;
 * `POST /bench/call` makes one request and tells its answer; `PUT /bench/sessions` keeps a list of
 * `Cookie` headers. Any other request goes straight to the contender.
 */
export function looped<Env>(answer: Answer<Env>): ExportedHandler<Env> {
  return {
    async fetch(request, env, context) {
      const { pathname } = new URL(request.url);
      const ask = (asked: LoopRequest, turn: number): Promise<Response> | Response =>
        answer(new Request(asked.url, { headers: headersOf(asked, turn) }), env, context);
      switch (pathname) {
        case "/bench/loop": {
          return Response.json(await loop(await request.json<LoopRequest>(), ask));
        }
        case "/bench/call": {
          return Response.json(await told(await ask(await request.json<LoopRequest>(), 0)));
        }
        case "/bench/sessions": {
          keptCookies = await request.json<readonly string[]>();
          return Response.json(keptCookies.length);
        }
        default: {
          return answer(request, env, context);
        }
      }
    },
  };
}

async function loop(
  asked: LoopRequest,
  ask: (asked: LoopRequest, turn: number) => Promise<Response> | Response,
): Promise<number> {
  let failures = 0;
  for (let turn = 0; turn < asked.times; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what is measured
    const response = await ask(asked, turn);
    // oxlint-disable-next-line no-await-in-loop -- a body that is not read may cost nothing
    await response.text();
    failures += response.status === 200 ? 0 : 1;
  }
  return failures;
}

async function told(response: Response): Promise<LoopAnswer> {
  return {
    status: response.status,
    headers: [...response.headers],
    text: await response.text(),
  };
}

function headersOf({ headers, sessions }: LoopRequest, turn: number): Record<string, string> {
  const cookie = sessions === undefined ? undefined : keptCookies[turn % sessions];
  return cookie === undefined ? headers : { ...headers, cookie };
}
