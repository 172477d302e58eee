/** Something on sale. */
export interface Product {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly priceCents: number;
  readonly description: string;
  readonly ribbon: string;
  readonly collectionId: string;
  readonly imageUrl: string;
  /** Path of its page at the site. */
  readonly path: string;
  readonly createdAt: number;
}

export interface Collection {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
}

const TABLE = "6b0f3c1e-7a24-4d58-9e13-a2c4d6e8f001";
const HOME = "6b0f3c1e-7a24-4d58-9e13-a2c4d6e8f002";

export const COLLECTIONS: readonly Collection[] = [
  { id: TABLE, slug: "table", name: "Table", description: "For breakfast, supper and tea." },
  { id: HOME, slug: "home", name: "Home", description: "Light, wool and green things." },
];

type Seed = readonly [
  slug: string,
  name: string,
  priceCents: number,
  collectionId: string,
  ribbon: string,
  description: string,
];

const SEEDS: readonly Seed[] = [
  [
    "morning-mug",
    "Morning Mug",
    2400,
    TABLE,
    "Best seller",
    "A thick-walled stoneware mug that keeps coffee warm through the first page of the paper.",
  ],
  [
    "river-bowl",
    "River Bowl",
    3600,
    TABLE,
    "",
    "A wide bowl in running blue glaze. Each one pools a little differently.",
  ],
  [
    "tall-vase",
    "Tall Vase",
    5800,
    HOME,
    "New",
    "Narrow at the neck, generous at the foot: made for three stems and no more.",
  ],
  [
    "evening-lamp",
    "Evening Lamp",
    12900,
    HOME,
    "",
    "A low lamp with a linen shade, for the hour when overhead light is too much.",
  ],
  [
    "window-pot",
    "Window Pot",
    2900,
    HOME,
    "",
    "A terracotta pot with its own saucer, sized for herbs on a sill.",
  ],
  [
    "harbour-blanket",
    "Harbour Blanket",
    14500,
    HOME,
    "Limited",
    "Lambswool woven in stripes of slate and foam. Long enough for two.",
  ],
  [
    "field-notebook",
    "Field Notebook",
    1600,
    HOME,
    "",
    "Ninety-six dotted pages that lie flat, bound in cloth the colour of moss.",
  ],
  [
    "beeswax-candle",
    "Beeswax Candle",
    1900,
    HOME,
    "",
    "Poured by hand. Burns for thirty hours and smells faintly of honey.",
  ],
  [
    "oak-tray",
    "Oak Tray",
    4700,
    TABLE,
    "",
    "A tray from one board of oak, with handles cut where the hands want them.",
  ],
  [
    "quiet-teapot",
    "Quiet Teapot",
    7400,
    TABLE,
    "New",
    "Pours without a drip and without a sound. Holds four cups.",
  ],
];

const CREATED_AT = 1_767_225_600;

/** The catalog, cheapest to write down: it never changes. */
export function products(origin: string): readonly Product[] {
  return SEEDS.map(([slug, name, priceCents, collectionId, ribbon, description], index) => ({
    id: `c0ffee00-1f2e-4d3c-8b4a-5d6e7f8a9b${String(index + 10)}`,
    slug,
    name,
    priceCents,
    description,
    ribbon,
    collectionId,
    imageUrl: `${origin}/_local/media/${slug}.svg`,
    path: `/products/${slug}`,
    createdAt: CREATED_AT + index * 86_400,
  }));
}

export function findProduct(
  origin: string,
  key: "id" | "slug",
  value: string,
): Product | undefined {
  return products(origin).find((product) => product[key] === value);
}
