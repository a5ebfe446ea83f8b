import type { BaseOptions } from '@platformatic/kafka';

/** Where Kafka is, and who we are there. */
export interface KafkaConnection {
  /** "host:port" of one or more brokers, from which the others are learned. */
  readonly brokers: readonly string[];
  /** True: encrypted, the broker's certificate checked against what the machine trusts. */
  readonly tls?: boolean;
  /** SASL over SCRAM-SHA-512; absent: nobody is asked who they are. */
  readonly credentials?: { readonly username: string; readonly password: string };
}

/** A quick failure that is tried again from above is worth more than a slow one: nothing waits for longer than seconds. */
const patience = { connectTimeout: 2000, timeout: 5000, retries: 3, retryDelay: 250 };

/** What every client of the library is told. `clientId` is what the broker's logs and quotas call it. */
export function clientOptions(connection: KafkaConnection, clientId: string): BaseOptions {
  const { brokers, tls, credentials } = connection;
  return {
    ...patience,
    clientId,
    bootstrapBrokers: [...brokers],
    ...(tls === true ? { tls: {} } : {}),
    ...(credentials ? { sasl: { mechanism: 'SCRAM-SHA-512', ...credentials } } : {}),
  };
}

/** With what to do about it, where the client says less. */
export function explained(error: unknown): unknown {
  const topic = error instanceof Error ? /^Unknown topic (\S+)\.$/.exec(error.message)?.[1] : undefined;
  if (topic === undefined) return error;
  const advice = 'declare it in libs/contracts/src/topics.ts and let the topics be created';
  return new Error(`Kafka has no topic "${topic}": ${advice}`, { cause: error });
}
