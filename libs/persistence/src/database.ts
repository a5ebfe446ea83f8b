import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { crashPoint } from '#faults/crash-point.js';
import { NotificationListener, type Listening } from './notification-listener.js';
import { OpenTransaction } from './open-transaction.js';
import { sqlState } from './sql-state.js';

export { sqlState, violatedConstraint } from './sql-state.js';

/** `transaction` is missing on purpose: it would run `begin` on one connection and the work on another. */
export type Queries = Omit<NodePgDatabase, 'transaction'>;

/** A statement that the server prepares once for each connection. One name, one text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** How one service connects. Times are in milliseconds. */
export interface DatabaseOptions {
  readonly poolSize?: number;
  /** First part of the crash points; by default the database's name in the URL. */
  readonly name?: string;
  /** Limit of one statement, and of a transaction's pause between two. */
  readonly statementTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
}

/** What a transaction asks for beyond the ordinary. */
export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /** How often in all, where the server found a deadlock or could not serialize. */
  readonly attempts?: number;
}

const stalePlan = '0A000'; // the table changed under a named statement; pg would repeat it on this connection for ever
const repeatable = new Set(['40001', '40P01', stalePlan]);

/** One service's database: statements run on the current transaction's connection, or on any outside one. */
export class Database {
  private readonly current = new AsyncLocalStorage<OpenTransaction>();
  private readonly listener: NotificationListener;
  readonly queries: Queries;

  private constructor(
    readonly name: string,
    private readonly pool: pg.Pool,
    url: string,
  ) {
    pool.on('error', () => undefined); // an idle connection died; the pool has dropped it
    const router = {
      query: (...query: Parameters<pg.Client['query']>) =>
        this.route(async (client) => client.query(...query)),
    };
    this.queries = drizzle({ client: router as unknown as pg.Pool });
    this.listener = new NotificationListener(url, `${name} listener`);
  }

  /** Connects at the first statement, not before. */
  static open(url: string, options: DatabaseOptions = {}): Database {
    const { statementTimeoutMs = 10_000, connectTimeoutMs = 5000, poolSize = 10 } = options;
    const name = options.name ?? new URL(url).pathname.slice(1);
    const pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      application_name: name,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
      keepAlive: true,
    });
    return new Database(name, pool, url);
  }

  /**
   * Runs `work` in one transaction; inside a transaction it joins that one and leaves isolation and commit to it.
   * `name` labels the crash points around the commit. `work` is repeated after a deadlock or a serialization failure,
   * so it may hold nothing but SQL.
   */
  async transaction<T>(name: string, work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const { isolation = 'read committed', attempts = 5 } = options;
    if (this.inTransaction) return work();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.lend((client) => this.once(client, name, work, isolation));
      } catch (error) {
        if (attempt >= attempts || !repeatable.has(sqlState(error) ?? '')) throw error;
        await wait(Math.random() * 5 * 2 ** attempt);
      }
    }
  }

  /** Whether what runs now belongs to a transaction that has not ended. */
  get inTransaction(): boolean {
    return this.current.getStore()?.open ?? false;
  }

  /** Runs on the current transaction's connection, or on any outside one. */
  async execute<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    statement: Statement,
  ): Promise<pg.QueryResult<Row>> {
    const { name, text, values = [] } = statement;
    return this.route((client) => client.query<Row>({ name, text, values: [...values] }));
  }

  /** Limits how long later statements of the current transaction wait for a lock; then they fail with 55P03. */
  async limitLockWaits(milliseconds: number): Promise<void> {
    if (!this.inTransaction) throw new Error('a lock timeout belongs to a transaction');
    const values = [`${Math.max(0, Math.floor(milliseconds))}ms`];
    await this.execute({
      name: 'database_lock_timeout',
      text: `select set_config('lock_timeout', $1, true)`,
      values,
    });
  }

  /**
   * Runs `callback` once the current transaction has committed, never if it rolls back; outside one at once. It must not
   * throw: the caller of the transaction would take what was committed for failed.
   */
  afterCommit(callback: () => void): void {
    const current = this.current.getStore();
    if (current?.open) current.afterCommit.push(callback);
    else callback();
  }

  /**
   * Calls back for each NOTIFY on `channel`, and once (without a payload) whenever the connection is made again,
   * because notifications sent meanwhile are lost.
   */
  async listen(channel: string, callback: (payload?: string) => void): Promise<Listening> {
    return this.listener.listen(channel, callback);
  }

  /** Waits for the statements and transactions under way. */
  async close(): Promise<void> {
    await this.listener.close();
    if (!this.pool.ending) await this.pool.end();
  }

  private async once<T>(
    client: pg.PoolClient,
    name: string,
    work: () => Promise<T>,
    isolation: string,
  ): Promise<T> {
    const current = new OpenTransaction(client);
    const label = `${this.name}.commit.${name}`;
    let result: T;
    try {
      await client.query(`begin isolation level ${isolation}`);
      // A builder of drizzle sends its statement only where it is awaited: that must be in here.
      result = await this.current.run(current, async () => work());
      await current.end();
      await crashPoint(label, 'before');
      const { command } = await client.query('commit');
      if (command !== 'COMMIT')
        throw new Error('a statement failed and its error was swallowed: rolled back');
    } catch (error) {
      await current.end();
      await client.query('rollback').catch(() => undefined); // refused only where the connection is lost
      throw error;
    }
    await crashPoint(label, 'after');
    for (const callback of current.afterCommit) callback();
    return result;
  }

  private async route<T>(query: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const current = this.current.getStore();
    if (current) return current.run(query);
    // Every connection of the pool may hold the stale plan; but the same code says that a statement is not supported.
    for (let stale = 0; ; stale++) {
      try {
        return await this.lend(query);
      } catch (error) {
        if (sqlState(error) !== stalePlan || stale > this.pool.options.max) throw error; // else nothing was executed
      }
    }
  }

  /** Not pool.query: that throws the connection away at every refused statement, and its prepared ones with it. */
  private async lend<T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let lost: Error | undefined;
    const lose = (error: Error) => void (lost = error);
    client.on('error', lose); // unheard, a connection lost between two statements ends the process
    try {
      return await use(client);
    } catch (error) {
      if (sqlState(error) === stalePlan) lose(error as Error);
      throw error;
    } finally {
      client.off('error', lose);
      client.release(lost);
    }
  }
}
