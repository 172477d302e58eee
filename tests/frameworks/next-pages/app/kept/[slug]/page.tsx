export const revalidate = 3600;

export function generateStaticParams(): [] {
  return [];
}

/** The same for everybody: made at the first visit, and kept. */
export default function Kept() {
  return <code data-made>{crypto.randomUUID()}</code>;
}
