import type { Fields } from "../queries/fields.ts";
import { amount, CURRENCY, formatted } from "../ecom/money.ts";
import type { Product } from "./product.ts";

/** A product as stores version 1 writes it. */
export function productV1(product: Product): Fields {
  const dollars = product.priceCents / 100;
  const text = formatted(product.priceCents);
  const priceData = {
    currency: CURRENCY,
    price: dollars,
    discountedPrice: dollars,
    formatted: { price: text, discountedPrice: text },
  };
  const image = { url: product.imageUrl, width: 800, height: 800, altText: product.name };
  const media = {
    id: `${product.slug}.svg`,
    title: product.name,
    mediaType: "image",
    image,
    thumbnail: image,
  };
  return {
    id: product.id,
    name: product.name,
    slug: product.slug,
    visible: true,
    productType: "physical",
    description: `<p>${product.description}</p>`,
    sku: product.slug,
    stock: { trackInventory: false, inStock: true, inventoryStatus: "IN_STOCK" },
    price: priceData,
    priceData,
    convertedPriceData: priceData,
    priceRange: { minValue: dollars, maxValue: dollars },
    additionalInfoSections: [],
    ribbon: product.ribbon,
    ribbons: product.ribbon === "" ? [] : [{ text: product.ribbon }],
    media: { mainMedia: media, items: [media] },
    customTextFields: [],
    manageVariants: false,
    productOptions: [],
    productPageUrl: { base: "", path: product.path },
    collectionIds: [product.collectionId],
    variants: [],
    createdDate: new Date(product.createdAt * 1000).toISOString(),
    lastUpdated: new Date(product.createdAt * 1000).toISOString(),
  };
}

/** A product as stores version 3 writes it, with every optional field. */
export function productV3(product: Product): Fields {
  const price = {
    amount: amount(product.priceCents),
    formattedAmount: formatted(product.priceCents),
  };
  // Without an id the SDK leaves the address alone instead of making a wix:image of it.
  const image = { url: product.imageUrl, width: 800, height: 800, altText: product.name };
  const media = {
    image,
    url: product.imageUrl,
    altText: product.name,
    displayName: product.name,
    mediaType: "IMAGE",
  };
  const createdDate = new Date(product.createdAt * 1000).toISOString();
  return {
    id: product.id,
    revision: "1",
    createdDate,
    updatedDate: createdDate,
    name: product.name,
    slug: product.slug,
    url: { relativePath: product.path, url: product.path },
    plainDescription: `<p>${product.description}</p>`,
    visible: true,
    visibleInPos: true,
    media: { main: media, itemsInfo: { items: [media] } },
    options: [],
    modifiers: [],
    infoSections: [],
    ...(product.ribbon !== "" && { ribbon: { id: product.ribbon, name: product.ribbon } }),
    mainCategoryId: product.collectionId,
    inventory: { availabilityStatus: "IN_STOCK", preorderStatus: "DISABLED" },
    productType: "PHYSICAL",
    physicalProperties: {},
    handle: product.slug,
    currency: CURRENCY,
    actualPriceRange: { minValue: price, maxValue: price },
    compareAtPriceRange: { minValue: price, maxValue: price },
    variantSummary: { variantCount: 1 },
    variantsInfo: {
      variants: [
        {
          id: product.id,
          visible: true,
          sku: product.slug,
          choices: [],
          price: { actualPrice: price },
          inventoryStatus: { inStock: true, preorderEnabled: false },
        },
      ],
    },
  };
}
