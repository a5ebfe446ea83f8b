import type { TopicDeclaration } from '#contracts/topics.js';

/** A topic with what Kafka is told of it. */
export interface PlannedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly configs: Readonly<Record<string, string>>;
}

const dayMs = 86_400_000;

/** Where messages of a topic go that nobody can read. */
export const deadLettersOf = (topic: string): string => `${topic}.dead`;

/**
 * What a Kafka of so many `brokers` should hold for the declarations: each topic and its dead letters. Fewer brokers
 * than declared replicas, as on a laptop, keep fewer.
 */
export function planTopics(
  declarations: readonly TopicDeclaration[],
  { prefix = '', brokers = Infinity }: { readonly prefix?: string; readonly brokers?: number } = {},
): PlannedTopic[] {
  return declarations.flatMap((declaration) => {
    const { partitions, retentionDays, isCompacted = false, deadLetterDays } = declaration;
    const replicas = Math.min(declaration.replicas, brokers);
    const name = prefix + declaration.name;
    const kept = { 'min.insync.replicas': String(replicas > 2 ? replicas - 1 : 1) };
    const policy = isCompacted ? 'compact' : 'delete';
    const facts = { ...kept, 'cleanup.policy': policy, 'retention.ms': String(retentionDays * dayMs) };
    const letters = { ...kept, 'cleanup.policy': 'delete', 'retention.ms': String(deadLetterDays * dayMs) };
    return [
      { name, partitions, replicas, configs: facts },
      { name: deadLettersOf(name), partitions: 1, replicas, configs: letters },
    ];
  });
}

/** Where what is found is not what is planned, a sentence each; nothing where they agree. */
export function driftOf(planned: PlannedTopic, found: PlannedTopic | undefined): string[] {
  const { name } = planned;
  if (!found) return [`${name} does not exist`];
  const drift: string[] = [];
  if (found.partitions !== planned.partitions)
    drift.push(
      `${name} has ${found.partitions} partitions and ${planned.partitions} are declared. Changing them would ` +
        'move keys to other partitions and lose their order: declare the number that it has, or a new topic',
    );
  if (found.replicas !== planned.replicas)
    drift.push(
      `${name} is kept by ${found.replicas} brokers and ${planned.replicas} are declared: reassign its partitions`,
    );
  for (const [config, value] of Object.entries(planned.configs)) {
    const is = found.configs[config];
    if (is !== value) drift.push(`${name} has ${config} = ${is ?? 'nothing'} and ${value} is declared`);
  }
  return drift;
}
