import { join } from 'node:path';
import { rabbitMqUrl, type RabbitMqConfig } from './rabbitmq/local-rabbitmq.js';
import type { Secrets } from './secrets.js';

export const databases = ['users', 'orders', 'billing', 'notifications', 'messaging'] as const;
export type DatabaseName = (typeof databases)[number];

/** Of each service that answers RPCs, in processes mode; in one process there is one of each. */
export const replicas = { users: 1, orders: 2, billing: 2, notifications: 1, api: 2 } as const;
export type ServiceName = keyof typeof replicas;

/** A broker that somebody else runs. */
export interface ForeignRabbitMq {
  readonly url: string;
  readonly caFile?: string;
}

export interface SystemConfig {
  readonly publicPort: number;
  readonly ports: Readonly<Record<string, number>>;
  readonly secrets: Secrets;
  readonly logs: string;
  /** Whether each service runs as often as `replicas` says, or once. */
  readonly replicated: boolean;
  /** What carries jobs: this shop's own RabbitMQ, one that runs elsewhere, or, where it is absent, PostgreSQL. */
  readonly rabbitMq?: 'own' | ForeignRabbitMq | undefined;
  /** What carries events: this shop's own Kafka, one that runs elsewhere, or, where it is absent, PostgreSQL. */
  readonly kafka?: 'own' | Readonly<Record<string, string>> | undefined;
}

/** Where everything of one shop is found: the facts from which each service's environment is made. */
export class System {
  constructor(private readonly config: SystemConfig) {}

  /** The ports to be chosen for it, by name; the public one is not among them. */
  static portNames({
    replicated,
    kafka,
    rabbitMq,
  }: Pick<SystemConfig, 'replicated' | 'kafka' | 'rabbitMq'>): string[] {
    const own = ['postgres', 'openid', 'stripe', 'smtp', 'mail'];
    const brokers = [
      ...(kafka === 'own' ? ['kafka', 'kafka-controller'] : []),
      ...(rabbitMq === 'own' ? ['amqp', 'amqp-distribution', 'amqp-mapper'] : []),
    ];
    const services = Object.keys(replicas) as ServiceName[];
    const grpc = services.flatMap((name) => replicaNames(name, replicated));
    return [...own, ...brokers, ...grpc, ...(replicated ? ['public-2'] : [])];
  }

  get publicUrl(): string {
    return `http://${this.publicAddress(0)}`;
  }

  /** One for each replica of the api. */
  get publicUrls(): string[] {
    return replicaNames('api', this.config.replicated).map(
      (_, replica) => `http://${this.publicAddress(replica)}`,
    );
  }

  get mailUrl(): string {
    return `http://${this.local('mail')}`;
  }

  get openIdAddress(): string {
    return this.local('openid');
  }

  get smtpUrl(): string {
    return `smtp://${this.local('smtp')}`;
  }

  /** Both sides of the twin hold these two, as with the real Stripe. */
  get stripeKey(): string {
    return this.secret('stripe-key', 'sk_test_');
  }

  get stripeWebhookSecret(): string {
    return this.secret('stripe-webhook', 'whsec_');
  }

  /** All logs, which lie beside one another. */
  get logs(): string[] {
    const everyone = (Object.keys(replicas) as ServiceName[]).flatMap((name) => replicaNames(name, true));
    return this.config.replicated ? everyone.map((name) => this.log(name)) : [this.log('shop')];
  }

  /** Where a replica writes its log: a file of its own where it has a process of its own. */
  log(replica: string): string {
    return join(this.config.logs, `${this.config.replicated ? replica : 'shop'}.log`);
  }

  /** Where a child process writes what goes past its log. */
  output(name: string): string {
    return join(this.config.logs, `${name}.out`);
  }

  get hasOwnKafka(): boolean {
    return this.config.kafka === 'own';
  }

  get replicated(): boolean {
    return this.config.replicated;
  }

  port(name: string): number {
    const port = this.config.ports[name];
    if (port === undefined) throw new Error(`no port was chosen for ${name}`);
    return port;
  }

  secret(name: string, prefix?: string): string {
    return this.config.secrets.get(name, prefix);
  }

  /** What that replica of the api listens on for HTTP. */
  publicAddress(replica: number): string {
    return replica === 0 ? `127.0.0.1:${this.config.publicPort}` : this.local('public-2');
  }

  /** What that replica listens on. */
  grpcAddress(name: ServiceName, replica: number): string {
    return this.local(replicaNames(name, this.config.replicated)[replica] ?? name);
  }

  /** Where callers find the service: every replica of it. */
  addresses(name: ServiceName): string {
    return replicaNames(name, this.config.replicated)
      .map((each) => this.local(each))
      .join(',');
  }

  /** As the application role, which has the database's name. */
  databaseUrl(name: DatabaseName): string {
    return `postgres://${name}:${this.databasePassword(name)}@${this.local('postgres')}/${name}`;
  }

  /** As the superuser, who owns every database: for migrations. */
  ownerUrl(name: DatabaseName | 'postgres'): string {
    return `postgres://postgres:${this.databasePassword('postgres')}@${this.local('postgres')}/${name}`;
  }

  databasePassword(name: DatabaseName | 'postgres'): string {
    return this.secret(`database-${name}`);
  }

  /** What a service is told that sends or takes events or jobs. */
  get messaging(): Readonly<Record<string, string>> {
    const { kafka = {}, rabbitMq } = this.config;
    const { url, caFile } = rabbitMq === 'own' ? { url: rabbitMqUrl(this.ownRabbitMq) } : (rabbitMq ?? {});
    return {
      MESSAGING_DATABASE_URL: this.databaseUrl('messaging'),
      ...(kafka === 'own' ? { KAFKA_BROKERS: this.local('kafka') } : kafka),
      ...(url === undefined ? {} : { AMQP_URL: url }),
      ...(caFile === undefined ? {} : { AMQP_CA_FILE: caFile }),
    };
  }

  get hasOwnRabbitMq(): boolean {
    return this.config.rabbitMq === 'own';
  }

  /** The shop's own. */
  get ownRabbitMq(): Omit<RabbitMqConfig, 'directory'> {
    const ports = {
      amqp: this.port('amqp'),
      distribution: this.port('amqp-distribution'),
      mapper: this.port('amqp-mapper'),
    };
    return { ports, password: this.secret('rabbitmq') };
  }

  private local(name: string): string {
    return `127.0.0.1:${this.port(name)}`;
  }
}

/** `orders` where there is one of it, else `orders-1`, `orders-2`. */
export function replicaNames(name: ServiceName, replicated: boolean): string[] {
  const count = replicated ? replicas[name] : 1;
  return count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}
