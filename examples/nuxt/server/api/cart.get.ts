/** What of the cart a page shows. */
export default defineEventHandler(async () => {
  const lines = (await readCart())?.lineItems ?? [];
  return lines.map(({ _id: id = "", productName, quantity = 0 }) => ({
    id,
    name: productName?.translated ?? productName?.original ?? "",
    quantity,
  }));
});
