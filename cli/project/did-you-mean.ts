/** The number of single-character edits between two words. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = left[row - 1] === right[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + substitution,
        ),
      );
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** Of `site.assets`, the part that people write alone. */
function lastPart(word: string): string {
  return word.slice(word.lastIndexOf(".") + 1);
}

/** The known word that an unknown one was probably meant to be, if one is near. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({
      candidate,
      distance: Math.min(
        editDistance(word.toLowerCase(), candidate.toLowerCase()),
        editDistance(word.toLowerCase(), lastPart(candidate).toLowerCase()),
      ),
    }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  const tolerated = Math.min(3, Math.ceil(word.length / 3));
  return near === undefined || near.distance > tolerated ? undefined : near.candidate;
}
