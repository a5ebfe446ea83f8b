/** Something that happens at a time. */
export interface Event {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly action: () => void;
  cancelled: boolean;
}

interface Entry extends Event {
  /** What was scheduled first happens first, so that a run depends on nothing but its seed. */
  readonly order: number;
}

/** Events by time: a binary heap. Cancelled ones stay in until their time has come. */
export class EventQueue {
  private readonly heap: Entry[] = [];
  private added = 0;

  add(at: number, action: () => void): Event {
    const entry: Entry = { at, action, cancelled: false, order: this.added++ };
    this.heap.push(entry);
    this.rise(this.heap.length - 1);
    return entry;
  }

  /** The earliest; undefined where there is none before `limit`. */
  takeBefore(limit: number): Event | undefined {
    const [first] = this.heap;
    if (!first || first.at >= limit) return undefined;
    const last = this.heap.pop();
    if (last && last !== first) {
      this.heap[0] = last;
      this.sink(0);
    }
    return first;
  }

  private rise(start: number): void {
    const { heap } = this;
    const entry = heap[start] as Entry;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  private sink(start: number): void {
    const { heap } = this;
    const entry = heap[start] as Entry;
    let index = start;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Entry)) child += 1;
      const below = heap[child] as Entry;
      if (!isBefore(below, entry)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = entry;
  }
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
