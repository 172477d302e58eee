/** What the dynamic-dispatch binding of workerd is, as far as it is used here. */
interface Loader {
  get(
    id: string,
    code: () => Promise<Readonly<Record<string, unknown>>>,
  ): { getEntrypoint(): { fetch(request: Request): Promise<Response> } };
}

interface Bindings {
  readonly LOADER: Loader;
  /** What `start` may be asked for: modules and variables by name. */
  readonly CODE: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** `POST /?name=&id=`: starts a worker in an isolate of its own, and answers with its first answer to these headers. */
export default {
  async fetch(request, { LOADER, CODE }) {
    const { searchParams } = new URL(request.url);
    const [name, id] = [searchParams.get("name") ?? "", searchParams.get("id") ?? ""];
    const worker = LOADER.get(id, () => Promise.resolve(CODE[name] ?? {}));
    const { headers } = request;
    const asked = new Request("https://bench.example/plain", { headers });
    const response = await worker.getEntrypoint().fetch(asked);
    const { status } = response;
    return Response.json(await response.text(), { status });
  },
} satisfies ExportedHandler<Bindings>;
