import type { BaseOptions } from '@platformatic/kafka';

/** How a password is shown. PLAIN shows it as it is, so it needs encryption. */
export type SaslMechanism = 'SCRAM-SHA-512' | 'SCRAM-SHA-256' | 'PLAIN';

export interface Credentials {
  readonly mechanism: SaslMechanism;
  readonly username: string;
  readonly password: string;
}

/** Where Kafka is, and who we are there. */
export interface KafkaConnection {
  /** "host:port" of one or more brokers, from which the others are learned. */
  readonly brokers: readonly string[];
  /** Encrypted, the broker's certificate checked, against what Node knows where no authority is named. */
  readonly tls?: {
    /** PEM, of who signed the broker's certificate. */
    readonly ca?: string;
  };
  /** SASL; absent: nobody is asked who they are. */
  readonly credentials?: Credentials;
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
    ...(tls ? { tls: { ...tls } } : {}),
    ...(credentials ? { sasl: credentials } : {}),
  };
}
