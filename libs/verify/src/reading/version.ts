/** Parts of a version, as in [1, 30, 3] of "1.30.3-alpine" or "v1.30.3"; undefined where there is none. */
export function versionParts(text: string | undefined): readonly number[] | undefined {
  const found = /^v?(\d+)[.-](\d+)(?:[.-](\d+))?/.exec(text ?? '');
  return found ? [found[1], found[2], found[3] ?? 0].map(Number) : undefined;
}

/** Whether a version comes before another one, as in isBefore("3.5.4", "3.5.6"); false where either is none. */
export function isBefore(one: string | undefined, other: string): boolean {
  const [left, right] = [versionParts(one), versionParts(other)];
  if (!left || !right) return false;
  const index = left.findIndex((part, at) => part !== right[at]);
  return index >= 0 && (left[index] ?? 0) < (right[index] ?? 0);
}
