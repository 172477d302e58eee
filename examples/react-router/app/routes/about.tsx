import type { Route } from "./+types/about";

export const meta: Route.MetaFunction = () => [{ title: "About · Kiln & Loom" }];

export default function About() {
  return (
    <>
      <h1>About</h1>
      <p className="lead">A kiln, a loom, and two people since 1998.</p>
      <p>This page was made when the site was built, and asks nothing of anybody.</p>
    </>
  );
}
