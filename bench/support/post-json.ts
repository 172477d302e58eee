import { request } from "node:http";

/**
 * Posts a value and reads the answer's, over a connection of its own: one that is kept may be closed by
 * workerd in the very moment in which it is used again.
 *
 * @throws {Error} when the answer is not 200.
 */
export async function postJson<Answer>(
  url: URL,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const text = await new Promise<string>((resolve, reject) => {
    const sent = request(url, { method: "POST", agent: false, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const answer = Buffer.concat(chunks).toString("utf8");
        if (response.statusCode === 200) {
          resolve(answer);
        } else {
          reject(new Error(`${url.href}: ${response.statusCode} ${answer.slice(0, 300)}`));
        }
      });
    });
    sent.once("error", reject);
    sent.end(JSON.stringify(body));
  });
  const answer: Answer = JSON.parse(text);
  return answer;
}
