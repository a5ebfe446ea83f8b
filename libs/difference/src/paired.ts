/** Two sides of what has the same name; one of them may be missing. */
export interface Pair<Value> {
  readonly name: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** By name, in the order of the new side; what only the old side has comes last. */
export function paired<Value>(
  before: readonly Value[],
  after: readonly Value[],
  nameOf: (value: Value) => string,
): readonly Pair<Value>[] {
  const old = new Map(before.map((value) => [nameOf(value), value]));
  const young = new Map(after.map((value) => [nameOf(value), value]));
  return [
    ...[...young].map(([name, value]) => ({ name, before: old.get(name), after: value })),
    ...[...old]
      .filter(([name]) => !young.has(name))
      .map(([name, value]) => ({ name, before: value, after: undefined })),
  ];
}
