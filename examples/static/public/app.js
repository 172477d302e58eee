// Greets the reader: asks the one backend route who is calling and what people ask.
try {
  const response = await fetch("/_api/hello", { headers: { accept: "application/json" } });
  if (response.ok) {
    show(await response.json());
  }
} catch {
  // Offline: the page is complete as it lies in its folder.
}

function show({ role, greeting, questions }) {
  for (const place of document.querySelectorAll("[data-greeting]")) {
    place.textContent = greeting;
  }
  for (const part of document.querySelectorAll("[data-for]")) {
    part.hidden = (part.dataset.for === "member") !== (role === "member");
  }
  const section = document.querySelector("[data-questions]");
  if (section !== null && questions.length > 0) {
    section.querySelector("dl").replaceChildren(...questions.flatMap(asTerms));
    section.hidden = false;
  }
}

function asTerms({ question, answer }) {
  const term = document.createElement("dt");
  term.textContent = question;
  const text = document.createElement("dd");
  text.textContent = answer;
  return [term, text];
}
