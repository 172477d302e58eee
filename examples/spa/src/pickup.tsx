import { type ReactElement, useEffect, useState } from "react";

interface Pickup {
  readonly things: number;
  readonly day?: string;
  readonly from?: string;
}

/** When the cart can be fetched: a backend route looks into the same cart, and asks Wix as the app. */
export function Pickup({ things }: { readonly things: number }): ReactElement {
  const [pickup, setPickup] = useState<Pickup>();

  useEffect(() => {
    if (things === 0) {
      // Before the first thing there may be no visitor yet: the SDK's own first call makes one.
      setPickup(undefined);
      return undefined;
    }
    let isCurrent = true;
    fetch("/_api/pickup")
      .then(async (response) => (response.ok ? await response.json() : undefined))
      .then(
        (found) => isCurrent && setPickup(found),
        () => isCurrent && setPickup(undefined),
      );
    return () => {
      isCurrent = false;
    };
  }, [things]);

  return (
    <p id="pickup" aria-live="polite">
      {sentence(pickup)}
    </p>
  );
}

function sentence(pickup: Pickup | undefined): string {
  if (pickup?.day === undefined || pickup.things === 0) {
    return "";
  }
  const { things, day, from } = pickup;
  return `${things === 1 ? "1 thing" : `${things} things`}, ready to be picked up on ${day} from ${from}.`;
}
