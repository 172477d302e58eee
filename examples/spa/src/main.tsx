import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- Vite takes the style sheet from here
import "./style.css";

const root = document.getElementById("app");
if (root !== null) {
  createRoot(root).render(<App />);
}
