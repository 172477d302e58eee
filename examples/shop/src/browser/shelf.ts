/**
 * Puts things from the shelf into the cart without leaving the shelf. The call is the one that the
 * server makes for the same form; without this script the form does it.
 */
import { addToCart, countOf } from "../cart.ts";

document.addEventListener("submit", (event) => {
  const form = event.target;
  const product = form instanceof HTMLFormElement ? form.dataset["product"] : undefined;
  if (form instanceof HTMLFormElement && product !== undefined) {
    event.preventDefault();
    void add(form, product);
  }
});

async function add(form: HTMLFormElement, product: string): Promise<void> {
  const button = form.querySelector("button");
  const said = form.querySelector("output");
  button?.setAttribute("disabled", "");
  try {
    showCount(countOf(await addToCart({ _id: product }, 1)));
    said?.replaceChildren("In your cart");
  } catch {
    // The server says what is the matter.
    form.submit();
  } finally {
    button?.removeAttribute("disabled");
  }
}

/** The number beside "Cart" in the header. */
function showCount(things: number): void {
  const count = document.createElement("span");
  count.className = "count";
  const unit = document.createElement("span");
  unit.className = "unseen";
  unit.textContent = things === 1 ? " thing in it" : " things in it";
  count.append(String(things), unit);
  document.querySelector("header .count")?.remove();
  document.querySelector("header .basket")?.append(count);
}
