import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '#persistence/migrate.js';
import { kafkaIn } from '#platform/kafka-environment.js';
import type { DemoClient } from './seed/demo-client.js';
import { hostInOneProcess, hostInProcesses } from './hosting.js';
import { EmbeddedKafka } from './kafka/embedded-kafka.js';
import { ensureDatabases } from './postgres/databases.js';
import { EmbeddedPostgres } from './postgres/embedded-postgres.js';
import { LocalRabbitMq } from './rabbitmq/local-rabbitmq.js';
import type { RunJournal } from './run-record.js';
import { seed } from './seed/seed.js';
import { migrations, services, type Service } from './services.js';
import type { StopSignal } from './stop-signal.js';
import { databases, type System } from './system.js';
import { showingProgress, terminal } from './terminal.js';
import { Twins } from './twins.js';

interface Part {
  readonly name: string;
  readonly pid?: number;
  readonly close: () => Promise<unknown>;
}

type Step = readonly [title: string, work: () => Promise<void>];

/** One running shop: PostgreSQL, the twins and every service; RabbitMQ where jobs go over one of its own. */
export class Shop {
  private readonly parts: Part[] = [];

  constructor(
    private readonly directory: string,
    private readonly system: System,
    private readonly journal: RunJournal,
    private readonly adopted: Twins | undefined,
  ) {}

  /**
   * Starts everything and answers whom one can be in it; undefined where the wish to stop came first. The caller closes
   * in any case.
   */
  async start(stop: StopSignal): Promise<DemoClient | undefined> {
    let demo: DemoClient | undefined;
    const steps: readonly Step[] = [
      ['starting PostgreSQL', async () => this.startPostgres()],
      ['bringing the databases up to date', async () => this.migrate()],
      ...(this.system.hasOwnRabbitMq
        ? [['starting RabbitMQ', async () => this.startRabbitMq()] satisfies Step]
        : []),
      ...this.kafkaSteps(),
      ['filling the shop', async () => void (demo = await seed(this.directory, this.system))],
      ['starting the twins', async () => this.startTwins()],
      ...this.serviceSteps(),
    ];
    for (const [title, work] of steps) if (!stop.isRequested) await showingProgress(title, work);
    return stop.isRequested ? undefined : demo;
  }

  /** Services first, in the opposite order of their start, so that each drains while what it calls is still there. */
  async close(): Promise<void> {
    this.journal.change({ ready: false });
    for (const { name, close } of this.parts.splice(0).toReversed()) {
      await showingProgress(`stopping ${name}`, close);
      this.journal.stopped(name);
    }
  }

  private async startPostgres(): Promise<void> {
    const { system } = this;
    const server = await EmbeddedPostgres.start({
      directory: join(this.directory, 'postgres'),
      port: system.port('postgres'),
      password: system.databasePassword('postgres'),
    });
    this.add({ name: 'PostgreSQL', pid: await server.pid(), close: async () => server.close() });
    this.journal.change({ postgres: server.directory });
    this.noteStaging(server.directory);
    const accounts = databases.map((name) => ({ name, password: system.databasePassword(name) }));
    await ensureDatabases(server.url, accounts);
  }

  private async startRabbitMq(): Promise<void> {
    const directory = join(this.directory, 'rabbitmq');
    const broker = await LocalRabbitMq.start({ ...this.system.ownRabbitMq, directory });
    this.add({ name: 'RabbitMQ', pid: broker.pid, close: async () => broker.close() });
  }

  private noteStaging(directory: string): void {
    if (directory.startsWith(this.directory)) return;
    terminal.say(
      `PostgreSQL may not run as root and its user cannot enter ${this.directory}: its data is in ${directory}`,
    );
  }

  private async migrate(): Promise<void> {
    for (const name of databases) {
      await migrate(this.system.ownerUrl(name), migrations[name], { appRole: name });
    }
  }

  private kafkaSteps(): readonly Step[] {
    const kafka = kafkaIn(this.system.messaging);
    if (!kafka) return [];
    const declare = async (): Promise<void> => {
      // Loaded only now: the client takes a second, and a shop without Kafka need not wait for it.
      const { declareShopTopics } = await import('./kafka/declare-shop-topics.js');
      await declareShopTopics(kafka);
    };
    const steps: readonly Step[] = [['declaring the topics', declare]];
    return this.system.hasOwnKafka ? [['starting Kafka', async () => this.startKafka()], ...steps] : steps;
  }

  private async startKafka(): Promise<void> {
    const ports = { broker: this.system.port('kafka'), controller: this.system.port('kafka-controller') };
    const kafka = await EmbeddedKafka.start({ directory: join(this.directory, 'kafka'), ports });
    this.add({ name: 'Kafka', pid: kafka.pid, close: async () => kafka.close() });
  }

  private async startTwins(): Promise<void> {
    const folder = join(this.directory, 'twins');
    mkdirSync(folder, { recursive: true });
    const twins = this.adopted ?? (await Twins.start(folder, this.system));
    await this.adopted?.sendEventsTo(this.system);
    this.add({ name: 'twins', pid: twins.pid, close: async () => twins.close() });
  }

  /** Processes start side by side, services of one process one after the other. */
  private serviceSteps(): readonly Step[] {
    if (!this.system.replicated) {
      return services.map((service): Step => [`starting ${service.name}`, async () => this.host(service)]);
    }
    const all = async () => Promise.allSettled(services.map(async (service) => this.host(service)));
    return [['starting the services', async () => throwFirst(await all())]];
  }

  private async host(service: Service): Promise<void> {
    const host = this.system.replicated ? hostInProcesses : hostInOneProcess;
    await host(service, this.system, (part) => this.add(part));
  }

  private add(part: Part): void {
    this.parts.push(part);
    if (part.pid !== undefined) this.journal.started(part.name, part.pid);
  }
}

function throwFirst(results: readonly PromiseSettledResult<void>[]): void {
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
