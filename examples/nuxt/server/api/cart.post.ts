/** Takes the form of a product. */
export default defineEventHandler(async (event) => {
  const productId = (await readFormData(event)).get("productId");
  if (typeof productId === "string") {
    await addToCart(productId);
  }
  return sendRedirect(event, "/cart", 303);
});
