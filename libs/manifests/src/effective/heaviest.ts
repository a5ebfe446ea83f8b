/** Of several destinations that with the greatest weight, of equal ones the first; a single one needs none. */
export function heaviest<T extends { readonly weight?: number }>(
  destinations: readonly T[],
): { is: T; index: number; shared: boolean } | undefined {
  const weighed = destinations
    .map((is, index) => ({ is, index, weight: is.weight ?? 0 }))
    .filter(({ weight }) => weight > 0 || destinations.length === 1)
    .toSorted((one, other) => other.weight - one.weight);
  const [first] = weighed;
  return first && { is: first.is, index: first.index, shared: weighed.length > 1 };
}
