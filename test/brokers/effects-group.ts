import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import pg from 'pg';
import { platformMigrations } from '#persistence/migrations.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import type { MemberSettings } from './effects-member.js';

const program = resolve('dist/test/brokers/effects-member.js');

/** Where the members of groups have their effects, each a row, in the order in which they happened. */
export class EffectsDatabase {
  private constructor(
    private readonly database: TestDatabase,
    readonly client: pg.Client,
  ) {}

  static async create(name: string): Promise<EffectsDatabase> {
    const database = await testDatabase(name, [platformMigrations]);
    const client = new pg.Client(database.serverUrl);
    await client.connect();
    // Without a key, so that an effect that happens twice is two rows and no error.
    await client.query(
      `create table effect (position bigint generated always as identity, topic text, subject text,
         sequence bigint, member text);
       grant insert on effect to public`,
    );
    return new EffectsDatabase(database, client);
  }

  get url(): string {
    return this.database.url;
  }

  async count(topic: string): Promise<number> {
    const { rows } = await this.client.query('select from effect where topic = $1', [topic]);
    return rows.length;
  }

  /** The sequences of each subject in the order of their effects. */
  async effects(topic: string): Promise<Record<string, number[]>> {
    const text = `select subject, array_agg(sequence::int order by position) as sequences
                  from effect where topic = $1 group by subject order by subject`;
    const { rows } = await this.client.query<{ subject: string; sequences: number[] }>(text, [topic]);
    return Object.fromEntries(rows.map(({ subject, sequences }) => [subject, sequences]));
  }

  async members(topic: string): Promise<string[]> {
    const text = 'select distinct member from effect where topic = $1 order by member';
    const { rows } = await this.client.query<{ member: string }>(text, [topic]);
    return rows.map(({ member }) => member);
  }

  async drop(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }
}

/** A process of a group; resolves when it has asked the group in. */
export async function startMember(settings: MemberSettings): Promise<ChildProcess> {
  const arguments_ = ['--enable-source-maps', program, JSON.stringify(settings)];
  const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said = (said + String(text)).slice(-2000)));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${settings.name} ended before it was ready: ${said}`);
  });
  ended.catch(() => undefined);
  await Promise.race([once(child.stdout, 'data'), ended]);
  return child;
}

/** At once, as by the kernel, or in order, by SIGTERM. */
export async function endMember(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
