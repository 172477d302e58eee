"use client";

export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>The kiln went out</h1>
          <p>Something broke. It is not you; try again in a moment.</p>
        </main>
      </body>
    </html>
  );
}
