interface Bindings {
  readonly WIX_CLIENT_ID: string;
}

/** Mints a visitor and does nothing with it: what a mint takes, as a worker sees it. */
export default {
  async fetch(_request, { WIX_CLIENT_ID }) {
    const minted = await fetch("https://www.wixapis.com/oauth2/token", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ clientId: WIX_CLIENT_ID, grantType: "anonymous" }),
    });
    return new Response(await minted.text(), { status: minted.status });
  },
} satisfies ExportedHandler<Bindings>;
