import Link from "next/link";

export default function NotFound() {
  return (
    <>
      <h1>Not on our shelves</h1>
      <p>
        <Link href="/">Back to the shop</Link>
      </p>
    </>
  );
}
