import { type ReactElement, useEffect, useState } from "react";

const FACTS = [
  ["address", "Address"],
  ["phone", "Phone"],
  ["email", "E-mail"],
] as const;

/** What the backend route tells, which asks Wix for it as the app. */
export function Hours(): ReactElement {
  const [answer, setAnswer] = useState<Readonly<Record<string, unknown>>>({});

  useEffect(() => {
    fetch("/_api/opening-hours")
      .then((response) => response.json())
      .then(setAnswer, () => setAnswer({}));
  }, []);

  return (
    <section>
      <h2>Visit</h2>
      <dl>
        {FACTS.filter(([name]) => typeof answer[name] === "string").map(([name, label]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>{String(answer[name])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
