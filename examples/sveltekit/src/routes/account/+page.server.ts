import { readMember } from "$lib/server/reader";
import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = async () => {
  const member = await readMember();
  return { nickname: member?.profile?.nickname, loginEmail: member?.loginEmail };
};
