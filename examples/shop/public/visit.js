// Fills the table on /visit with what the backend route knows about the business.
const table = document.querySelector("table[data-from]");

try {
  const response = await fetch(table.dataset.from, { headers: { accept: "application/json" } });
  if (!response.ok) {
    throw new Error(`opening hours answered ${response.status}`);
  }
  const { hours = [], ...facts } = await response.json();
  for (const cell of table.querySelectorAll("td[data-field]")) {
    cell.textContent = facts[cell.dataset.field] ?? "not known";
  }
  table.querySelector("[data-field=hours]").replaceChildren(...asRows(hours));
} catch {
  for (const cell of table.querySelectorAll("td[data-field]")) {
    cell.textContent = "can’t be reached just now";
  }
}

function asRows(hours) {
  if (hours.length === 0) {
    return [row("Hours", "please ring before you come")];
  }
  return hours.map(({ day, opens, closes }) =>
    row(day.charAt(0) + day.slice(1).toLowerCase(), `${opens} to ${closes}`),
  );
}

function row(label, text) {
  const line = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  name.textContent = label;
  const value = document.createElement("td");
  value.textContent = text;
  line.append(name, value);
  return line;
}
