/** The name that was probably meant: the one fewest letters away, where that is near enough to be meant. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let within = Math.floor(Math.max(2, name.length / 8));
  for (const each of known) {
    const away = distance(name, each, within);
    if (away === undefined) continue;
    best = each;
    // Of several as near, the first is meant.
    within = away - 1;
  }
  return best;
}

/** After Levenshtein; undefined where it is more than `within`, which most names are after a few letters. */
function distance(one: string, other: string, within: number): number | undefined {
  if (Math.abs(one.length - other.length) > within) return undefined;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 0; at < one.length; at += 1) {
    const next = [at + 1];
    let least = at + 1;
    for (let index = 0; index < other.length; index += 1) {
      const changed = (row[index] ?? 0) + (one[at] === other[index] ? 0 : 1);
      const away = Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1);
      next.push(away);
      if (away < least) least = away;
    }
    if (least > within) return undefined;
    row = next;
  }
  const away = row.at(-1) ?? 0;
  return away <= within ? away : undefined;
}
