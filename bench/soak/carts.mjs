/** What must be in whose cart: never less than was put there, and never somebody else's. */

/**
 * What must be there. An item may be seen in the member's other browser before the one that added it
 * is told so: the two numbers know of the same items, and are not added up.
 */
function leastOf(cart) {
  return Math.max(cart?.known ?? 0, cart?.seen ?? 0);
}

/** @param {{ fault: (kind: string, browser: object, facts: object) => void }} options */
export function createCarts({ fault }) {
  const carts = new Map();
  /** The household that each cart belongs to: members log in from two browsers. */
  const households = new Map();
  const figures = { seen: 0, added: 0, merged: 0 };

  function of(ownerId) {
    const cart = carts.get(ownerId) ?? { id: undefined, known: 0, seen: 0, most: 0 };
    carts.set(ownerId, cart);
    return cart;
  }

  return {
    figures: () => figures,
    /** What is known before a page is asked for. */
    before: (ownerId) => leastOf(of(ownerId)),
    /**
     * @param least what was known when the page was asked for.
     * @param {{ id: string, quantity: number, owner: string } | null} told
     */
    seen: (browser, ownerId, { least, told }) => {
      const cart = of(ownerId);
      figures.seen += 1;
      if (told === null) {
        if (least > 0) {
          fault("cart lost", browser, { ownerId, least });
          carts.delete(ownerId);
        }
        return;
      }
      const household = households.get(told.id) ?? browser.household;
      households.set(told.id, household);
      if (told.owner !== ownerId || household !== browser.household) {
        fault("cart crossed", browser, { ownerId, told, household });
        return;
      }
      const isSame = cart.id === undefined || cart.id === told.id;
      if (!isSame || told.quantity < least || told.quantity > cart.most) {
        fault("cart changed", browser, { ownerId, least, cart, told });
      }
      cart.id = told.id;
      cart.seen = Math.max(cart.seen, told.quantity);
    },
    /** @returns what to call once the item is known to be there. */
    adding: (ownerId) => {
      const cart = of(ownerId);
      cart.most += 1;
      return () => {
        cart.known += 1;
        figures.added += 1;
      };
    },
    /** A login moves a visitor's cart into the member's. @returns what to call when it is over. */
    merging: (visitorId, memberId) => {
      const visitors = visitorId === undefined ? undefined : carts.get(visitorId);
      const members = of(memberId);
      members.most += visitors?.most ?? 0;
      return (isDone) => {
        if (visitorId !== undefined && visitorId !== memberId) {
          // If it failed, Wix may have moved it all the same: the code was used.
          carts.set(visitorId, { id: undefined, known: 0, seen: 0, most: visitors?.most ?? 0 });
        }
        if (isDone) {
          members.known += leastOf(visitors);
          figures.merged += visitors === undefined ? 0 : 1;
        }
      };
    },
  };
}
