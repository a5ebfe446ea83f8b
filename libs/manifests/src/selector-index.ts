import type { Labels } from './resource.js';

/** Whether labels have all that is asked for; nothing asked for is had by all. */
export const hasLabels = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

/** Things that each pick labels, found by labels without a look at those that pick others. */
export class SelectorIndex<T> {
  private readonly open: Entry<T>[] = [];
  private readonly byPair = new Map<string, Entry<T>[]>();

  /** @param labelsOf - what a thing picks in a namespace; "*" is in all of them. */
  constructor(things: readonly T[], labelsOf: (thing: T) => { namespace: string; labels: Labels }) {
    things.forEach((thing, order) => {
      const entry = { thing, order, ...labelsOf(thing) };
      const [first] = Object.entries(entry.labels);
      if (!first) this.open.push(entry);
      else appendTo(this.byPair, first.join('='), entry);
    });
    for (const entry of this.open) appendTo(this.byPair, entry.namespace, entry);
  }

  /** Those that pick these labels in this namespace, in the order in which they were given. */
  picking(namespace: string, labels: Labels): readonly T[] {
    const pairs = Object.entries(labels).flatMap((pair) => this.byPair.get(pair.join('=')) ?? []);
    return [...(this.byPair.get(namespace) ?? []), ...(this.byPair.get('*') ?? []), ...pairs]
      .filter((entry) => [namespace, '*'].includes(entry.namespace) && hasLabels(labels, entry.labels))
      .toSorted((one, other) => one.order - other.order)
      .map(({ thing }) => thing);
  }
}

interface Entry<T> {
  readonly thing: T;
  readonly order: number;
  readonly namespace: string;
  readonly labels: Labels;
}

/** Adds to the list that a map has for a key. */
export function appendTo<Key, T>(lists: Map<Key, T[]>, key: Key, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
