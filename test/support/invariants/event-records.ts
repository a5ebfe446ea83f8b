/** An event as the log holds it, under the name of its type alone. */
export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: bigint;
}

/** What the engine that carries the events holds. Close it. */
export interface EventRecords {
  /** In the order in which the events of one subject are delivered, repeated publications included. */
  told(topic: string): Promise<readonly ToldEvent[]>;
  /** What some group has not dealt with yet, in words. */
  unread(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Repeated publications keep the event's id, so they are one event: the first of them. */
export function once(told: readonly ToldEvent[]): ToldEvent[] {
  const known = new Set<string>();
  return told.filter(({ id }) => !known.has(id) && known.add(id));
}

export const shortName = (type: string): string => type.slice(type.lastIndexOf('.') + 1);
