import type { Metadata } from "next";
import Image from "next/image";

export const metadata: Metadata = { title: "About" };

/** Made when the site is built, and asks nothing of anybody. */
export default function About() {
  return (
    <>
      <h1>About</h1>
      <p className="lead">A kiln, a loom, and two people since 1998.</p>
      <p>This page was made when the site was built, and asks nothing of anybody.</p>
      <Image src="/kiln.png" width={320} height={200} alt="The kiln, with its door open" />
    </>
  );
}
