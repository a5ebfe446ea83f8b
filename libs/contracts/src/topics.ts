/** A topic of the event log, as an engine that keeps topics must be told of it. */
export interface TopicDeclaration {
  readonly name: string;
  /** How many processes of a group can work at a time. For good: the partition of a key follows from it. */
  readonly partitions: number;
  /** How many brokers keep each event. */
  readonly replicas: number;
  readonly retentionDays: number;
  /** Whether the last event of each key is kept for good; without it, everything goes after the retention. */
  readonly isCompacted?: boolean;
  /** How long what nobody could read waits for a person, on the topic's own dead letters. */
  readonly deadLetterDays: number;
}

/** A topic carries the facts of one app, which its name tells: "meshcart.<app>.v1". */
export const publisherOf = ({ name }: Pick<TopicDeclaration, 'name'>): string => name.split('.')[1] ?? '';

/** Facts are for those who are there, and the state is in the services: a week is enough for who was away. */
const facts = { partitions: 12, replicas: 3, retentionDays: 7, deadLetterDays: 30 };

/** Every topic that a contract tells of, in libs/contracts/proto. */
export const topics: readonly TopicDeclaration[] = [
  { name: 'meshcart.billing.v1', ...facts },
  { name: 'meshcart.orders.v1', ...facts },
];
