import { join } from 'node:path';
import { readRunRecord, type RunRecord } from '#shop/run-record.js';
import { Secrets } from '#shop/secrets.js';
import { readDemoClient, type DemoClient } from '#shop/seed/demo-client.js';
import type { DatabaseName } from '#shop/system.js';
import { MailControl } from './mail-control.js';
import type { Shopper } from './shopper.js';
import { StripeControl } from './stripe-control.js';
import { Visitor } from './visitor.js';

/** Everything that a test may reach of the shop on that data directory: the doors of customers, and those behind. */
export class ShopAccess {
  constructor(readonly directory: string) {}

  get record(): RunRecord {
    const record = readRunRecord(this.directory);
    if (!record) throw new Error(`no shop ever ran on ${this.directory}`);
    return record;
  }

  get demo(): DemoClient {
    const demo = readDemoClient(this.directory);
    if (!demo) throw new Error(`the shop on ${this.directory} was never seeded`);
    return demo;
  }

  get visitor(): Visitor {
    return new Visitor(this.record.url);
  }

  get stripe(): StripeControl {
    return new StripeControl(this.local('stripe'));
  }

  get mail(): MailControl {
    return new MailControl(this.local('mail'));
  }

  get logs(): string {
    return join(this.directory, 'logs');
  }

  async admin(): Promise<Shopper> {
    return this.visitor.signIn(this.demo.admin);
  }

  secret(name: string): string {
    return new Secrets(this.directory).get(name);
  }

  /** As the superuser: a check must see everything. */
  databaseUrl(name: DatabaseName): string {
    const { ports } = this.record;
    return `postgres://postgres:${this.secret('database-postgres')}@127.0.0.1:${ports.postgres}/${name}`;
  }

  private local(name: string): string {
    const port = this.record.ports[name];
    if (port === undefined) throw new Error(`the shop has no port for ${name}`);
    return `http://127.0.0.1:${port}`;
  }
}
