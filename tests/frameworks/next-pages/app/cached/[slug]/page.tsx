import { auth } from "@wix/essentials";

export const revalidate = 3600;

export function generateStaticParams(): [] {
  return [];
}

/** Asks who is calling, and lets Next.js keep the answer: a mistake that the host has to survive. */
export default async function Cached() {
  const { subjectId } = await auth.getTokenInfo();
  return <code data-who>{subjectId}</code>;
}
