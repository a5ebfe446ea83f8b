import { Child, entryOf } from './child.js';
import type { RunRecord } from './run-record.js';
import type { System } from './system.js';
import { terminal } from './terminal.js';
import { until } from './until.js';

/** The stand-ins of third parties. They remember what was charged, so they outlive a shop that is killed. */
export class Twins {
  /** The ports that they listen on, by name. */
  static readonly ports = ['stripe', 'smtp', 'mail'] as const;

  private constructor(private readonly child: Child) {}

  /** Those that a killed shop of this data directory left running, if they still answer. */
  static async find(previous: RunRecord | undefined): Promise<Twins | undefined> {
    const child = await Child.find(previous?.pids.twins, entryOf('twins'));
    if (!child || !previous) return undefined;
    if (await areHealthy(child.pid, (name) => previous.ports[name])) return new Twins(child);
    await child.stop();
    return undefined;
  }

  static async start(folder: string, system: System): Promise<Twins> {
    const log = system.output('twins');
    const onUnexpectedEnd = () => terminal.complain(`error in twins: their process ended, see ${log}`);
    const child = Child.start({
      entry: entryOf('twins'),
      environment: environment(folder, system),
      log,
      onUnexpectedEnd,
    });
    await until('the twins answered', 30_000, async () => {
      if (await child.isAlive()) return areHealthy(child.pid, (name) => system.port(name));
      throw new Error(`the twins ended at their start: see ${log}`);
    });
    return new Twins(child);
  }

  /** Tells them where this shop takes events: it may have another port than the one that started them. */
  async sendEventsTo(system: System): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${system.port('stripe')}/_twin/webhook_endpoints`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: webhookUrl(system) }),
    });
    if (!response.ok) throw new Error(`the twins refused the address for events: ${response.status}`);
  }

  get pid(): number {
    return this.child.pid;
  }

  async close(): Promise<void> {
    await this.child.stop();
  }
}

function environment(folder: string, system: System) {
  return {
    TWINS_DIRECTORY: folder,
    TWINS_STRIPE_PORT: String(system.port('stripe')),
    TWINS_SMTP_PORT: String(system.port('smtp')),
    TWINS_MAIL_PORT: String(system.port('mail')),
    STRIPE_SECRET_KEY: system.stripeKey,
    STRIPE_WEBHOOK_SECRET: system.stripeWebhookSecret,
    STRIPE_WEBHOOK_URL: webhookUrl(system),
  };
}

const webhookUrl = (system: System) => `${system.publicUrl}/webhooks/stripe`;

/** Both twins say of which process they are, so that no stranger on an old port is believed. */
async function areHealthy(pid: number, port: (name: string) => number | undefined): Promise<boolean> {
  const pids = await Promise.all(['stripe', 'mail'].map(async (name) => pidOn(port(name))));
  return pids.every((each) => each === pid);
}

async function pidOn(port: number | undefined): Promise<unknown> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_twin/health`, {
      signal: AbortSignal.timeout(2_000),
    });
    return ((await response.json()) as { pid?: unknown }).pid;
  } catch {
    return undefined;
  }
}
