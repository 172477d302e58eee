import { readShelf } from "~/wix/shelf";

export default defineEventHandler(async () => {
  const [first] = await readShelf(1);
  return { hello: "from Nuxt", first: first?.name };
});
