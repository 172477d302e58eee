import { type ReactElement, useEffect, useState } from "react";

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
        {Object.entries(answer)
          .filter(([, value]) => typeof value === "string")
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
