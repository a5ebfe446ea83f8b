import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { choosePorts } from '#shop/ports.js';
import { LocalRabbitMq, type RabbitMqConfig } from '#shop/rabbitmq/local-rabbitmq.js';

/** A broker of one suite's own, which may be killed. */
export class RabbitMqServer {
  private constructor(
    private readonly config: RabbitMqConfig,
    private broker: LocalRabbitMq,
  ) {}

  static async start(settings: readonly string[] = []): Promise<RabbitMqServer> {
    const directory = await mkdtemp(join(tmpdir(), 'meshcart-rabbitmq-'));
    const ports = await choosePorts(['amqp', 'distribution', 'mapper']);
    const config = { directory, ports, password: 'secret', settings };
    return new RabbitMqServer(config, await LocalRabbitMq.start(config));
  }

  get url(): string {
    return this.broker.url;
  }

  /** Ends it as a power cut would, but for the disk; first it may stand still for a while, as a stuck machine does. */
  async kill({ frozenMs = 0 } = {}): Promise<void> {
    if (frozenMs > 0) process.kill(-this.broker.pid, 'SIGSTOP');
    await wait(frozenMs);
    process.kill(-this.broker.pid, 'SIGKILL');
  }

  /** On the same folder. Resolves when it takes connections. */
  async restart(): Promise<void> {
    this.broker = await LocalRabbitMq.start(this.config);
  }

  async stop(): Promise<void> {
    await this.broker.close();
    await rm(this.config.directory, { recursive: true, force: true });
  }
}
