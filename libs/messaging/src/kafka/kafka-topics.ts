import { setTimeout as wait } from 'node:timers/promises';
import { Admin, ConfigResourceTypes, findErrorBy } from '@platformatic/kafka';
import { explained } from './explained.js';
import { clientOptions, type KafkaConnection } from './kafka-connection.js';
import { driftOf, type PlannedTopic } from './topic-plan.js';

const visibleMs = 10_000;

/** What was made, and what is not as it was planned. */
export interface TopicsReport {
  readonly created: readonly string[];
  /** A sentence each. Nothing of it was changed: that is for a person. */
  readonly drift: readonly string[];
}

/** Says what of the plan Kafka does not hold, or holds otherwise. Changes nothing. */
export async function checkTopics(
  connection: KafkaConnection,
  planned: readonly PlannedTopic[],
): Promise<string[]> {
  return withAdmin(connection, (admin) => check(admin, planned));
}

/** Creates what is missing. What is there stays as it is, and is reported where it is not as planned. */
export async function declareTopics(
  connection: KafkaConnection,
  planned: readonly PlannedTopic[],
): Promise<TopicsReport> {
  return withAdmin(connection, async (admin) => {
    const known = new Set(await admin.listTopics());
    const created: string[] = [];
    for (const topic of planned)
      if (!known.has(topic.name) && (await create(admin, topic))) created.push(topic.name);
    await visible(admin, planned);
    return { created, drift: await check(admin, planned) };
  });
}

/** How many there are now. @throws where none answers. */
export async function countBrokers(connection: KafkaConnection): Promise<number> {
  return withAdmin(connection, async (admin) => (await admin.metadata({ topics: [] })).brokers.size);
}

async function create(admin: Admin, { name, partitions, replicas, configs }: PlannedTopic): Promise<boolean> {
  const settings = Object.entries(configs).map(([config, value]) => ({ name: config, value }));
  try {
    await admin.createTopics({ topics: [name], partitions, replicas, configs: settings });
    return true;
  } catch (error) {
    // Somebody else, who declares the same, was quicker.
    if (findErrorBy(error as Error, 'apiId', 'TOPIC_ALREADY_EXISTS')) return false;
    throw new Error(`Kafka refuses the topic ${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** What the controller has taken, the brokers learn a moment later. */
async function visible(admin: Admin, planned: readonly PlannedTopic[]): Promise<void> {
  for (const end = Date.now() + visibleMs; Date.now() < end; await wait(50)) {
    const known = new Set(await admin.listTopics());
    if (planned.every(({ name }) => known.has(name))) return;
  }
}

async function check(admin: Admin, planned: readonly PlannedTopic[]): Promise<string[]> {
  const found = await existing(
    admin,
    planned.map(({ name }) => name),
  );
  return planned.flatMap((topic) => driftOf(topic, found.get(topic.name)));
}

async function existing(admin: Admin, wanted: readonly string[]): Promise<Map<string, PlannedTopic>> {
  const known = new Set(await admin.listTopics());
  const names = wanted.filter((name) => known.has(name));
  if (names.length === 0) return new Map();
  const { topics } = await admin.metadata({ topics: names, forceUpdate: true });
  const resources = names.map((resourceName) => ({ resourceType: ConfigResourceTypes.TOPIC, resourceName }));
  const described = await admin.describeConfigs({ resources });
  const found = new Map<string, PlannedTopic>();
  for (const [name, { partitions, partitionsCount }] of topics) {
    const configs = described.find(({ resourceName }) => resourceName === name)?.configs ?? [];
    found.set(name, {
      name,
      partitions: partitionsCount,
      replicas: partitions[0]?.replicas.length ?? 0,
      configs: Object.fromEntries(configs.map((config) => [config.name, config.value ?? ''])),
    });
  }
  return found;
}

async function withAdmin<T>(connection: KafkaConnection, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin(clientOptions(connection, 'meshcart-topics'));
  try {
    return await work(admin);
  } catch (error) {
    throw explained(error);
  } finally {
    await admin.close();
  }
}
