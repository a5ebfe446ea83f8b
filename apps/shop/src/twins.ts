import { join } from 'node:path';
import { Child, entryOf } from './child.js';
import type { RunRecord } from './run-record.js';
import type { System } from './system.js';
import { answers, until } from './until.js';

/** The stand-ins of third parties. They remember what was charged, so they outlive a shop that is killed. */
export class Twins {
  /** The ports that they listen on, by name. */
  static readonly ports = ['stripe', 'smtp', 'mail'] as const;

  private constructor(private readonly child: Child) {}

  /** Those that a killed shop of this data directory left running, if they still answer. */
  static async find(previous: RunRecord | undefined): Promise<Twins | undefined> {
    const child = await Child.find(previous?.pids.twins, entryOf('twins'));
    if (!child || !previous) return undefined;
    if (await isHealthy((name) => previous.ports[name])) return new Twins(child);
    await child.stop();
    return undefined;
  }

  static async start(folder: string, system: System): Promise<Twins> {
    const log = join(system.logs, 'twins.out');
    const child = Child.start({ entry: entryOf('twins'), environment: environment(folder, system), log });
    await until('the twins answered', 30_000, async () => {
      if (await child.isAlive()) return isHealthy((name) => system.port(name));
      throw new Error(`the twins ended at their start: see ${log}`);
    });
    return new Twins(child);
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
    TWINS_DATA: folder,
    STRIPE_ADDRESS: `127.0.0.1:${system.port('stripe')}`,
    STRIPE_SECRET_KEY: system.stripeKey,
    STRIPE_WEBHOOK_SECRET: system.stripeWebhookSecret,
    STRIPE_WEBHOOK_URL: `${system.publicUrl}/webhooks/stripe`,
    SMTP_ADDRESS: `127.0.0.1:${system.port('smtp')}`,
    MAIL_ADDRESS: `127.0.0.1:${system.port('mail')}`,
  };
}

async function isHealthy(port: (name: string) => number | undefined): Promise<boolean> {
  const healthy = await Promise.all([
    answers(`http://127.0.0.1:${port('stripe')}/_twin/health`),
    answers(`http://127.0.0.1:${port('mail')}/health`),
  ]);
  return healthy.every(Boolean);
}
