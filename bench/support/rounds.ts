/**
 * Lets the contenders take turns, round after round, each beginning with another one, so that
 * what the machine does meanwhile falls on all of them. The first round warms up and is discarded.
 *
 * @returns for each contender what was measured, round by round.
 */
export async function inRounds<Contender, Sample>(
  contenders: readonly Contender[],
  rounds: number,
  measure: (contender: Contender) => Promise<Sample>,
): Promise<ReadonlyMap<Contender, readonly Sample[]>> {
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]));
  for (let round = -1; round < rounds; round += 1) {
    const first = (round + contenders.length) % Math.max(1, contenders.length);
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they would disturb each other
      const sample = await measure(contender);
      if (round >= 0) {
        samples.get(contender)?.push(sample);
      }
    }
  }
  return samples;
}
