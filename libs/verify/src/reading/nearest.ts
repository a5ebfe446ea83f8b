/** The name that was probably meant: the one fewest letters away, where that is near enough to be meant. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const [best] = [...known]
    .map((each) => ({ each, away: distance(name, each) }))
    .toSorted((one, other) => one.away - other.away);
  return best && best.away <= Math.max(2, name.length / 8) ? best.each : undefined;
}

/** After Levenshtein. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of one.split('').entries()) {
    const next = [at + 1];
    for (const [index, each] of other.split('').entries())
      next.push(
        Math.min(
          (row[index] ?? 0) + (letter === each ? 0 : 1),
          (row[index + 1] ?? 0) + 1,
          (next[index] ?? 0) + 1,
        ),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
