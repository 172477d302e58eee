/** Works on items, some at a time; the results are in the items' order. */
export async function atOnce<Item, Made>(
  most: number,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Made>,
): Promise<readonly Made[]> {
  const made = new Map<number, Made>();
  const waiting = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      // oxlint-disable-next-line no-await-in-loop -- a lane takes one item after the other
      made.set(index, await work(item, index));
    }
  };
  await Promise.all(Array.from({ length: most }, lane));
  return [...made].toSorted(([one], [other]) => one - other).map(([, value]) => value);
}
