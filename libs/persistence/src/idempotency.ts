import { DomainError } from '#errors/domain-error.js';
import { sqlState, type Database } from './database.js';

/** What makes two requests the same one. */
export interface IdempotentRequest {
  /** Who asks: one principal never meets another's answers. */
  readonly principal: string;
  /** The RPC's path. */
  readonly operation: string;
  readonly key: string;
  /** Of what was asked, so that a key used for something else is noticed. */
  readonly fingerprint: Uint8Array | string;
  /** How long to wait for the same request under way. */
  readonly waitMs: number;
}

/** The answer, and whether this request made it. */
export interface IdempotentResponse {
  readonly response: Uint8Array;
  /** True where the effect ran earlier and this is its kept answer. */
  readonly replayed: boolean;
}

interface KeptAnswer {
  fingerprint: Buffer;
  response: Buffer | null;
}

const lockNotAvailable = '55P03';

/** A row of a running request is invisible, but its key is not: the insert waits until that transaction has ended. */
const claim = `
  insert into platform.idempotency (principal, operation, key, fingerprint) values ($1, $2, $3, $4)
  on conflict (principal, operation, key) do update
    set fingerprint = excluded.fingerprint, response = null,
        created_at = excluded.created_at, expires_at = excluded.expires_at
    where platform.idempotency.expires_at <= now()
  returning key`;

const read = `
  select fingerprint, response from platform.idempotency where principal = $1 and operation = $2 and key = $3`;

const store = `
  update platform.idempotency set response = $4 where principal = $1 and operation = $2 and key = $3`;

/** Answers a repeated request from what the first one answered. Failures leave no trace, so they may be tried again. */
export class IdempotencyStore {
  constructor(private readonly database: Database) {}

  /**
   * Runs `effect` in the transaction that records its answer, or replays the record of the last 24 hours. Refuses with
   * IDEMPOTENCY_KEY_IN_FLIGHT when the same request is still running after `waitMs`, and with IDEMPOTENCY_KEY_REUSED
   * when the key stood for something else.
   */
  async run(request: IdempotentRequest, effect: () => Promise<Uint8Array>): Promise<IdempotentResponse> {
    const method = request.operation.slice(request.operation.lastIndexOf('/') + 1);
    return this.database.transaction(method, async () => {
      if (!(await this.claim(request))) return { response: await this.replay(request), replayed: true };
      const response = await effect();
      const values = [...idOf(request), Buffer.from(response)];
      await this.database.execute({ name: 'idempotency_store', text: store, values });
      return { response, replayed: false };
    });
  }

  private async claim(request: IdempotentRequest): Promise<boolean> {
    await this.database.limitLockWaits(Math.max(1, request.waitMs)); // zero would mean no limit
    try {
      const values = [...idOf(request), bytesOf(request.fingerprint)];
      const { rowCount } = await this.database.execute({ name: 'idempotency_claim', text: claim, values });
      await this.database.limitLockWaits(0);
      return rowCount === 1;
    } catch (error) {
      if (sqlState(error) !== lockNotAvailable) throw error;
      const message = 'a request with this idempotency key is still running';
      throw new DomainError('conflict', 'IDEMPOTENCY_KEY_IN_FLIGHT', message, { retryAfterMs: 1000 });
    }
  }

  private async replay(request: IdempotentRequest): Promise<Uint8Array> {
    const statement = { name: 'idempotency_read', text: read, values: idOf(request) };
    const [record] = (await this.database.execute<KeptAnswer>(statement)).rows;
    if (!record?.response) throw new Error('an idempotency record without an answer was committed');
    if (record.fingerprint.equals(bytesOf(request.fingerprint))) return record.response;
    throw new DomainError(
      'refused',
      'IDEMPOTENCY_KEY_REUSED',
      'this idempotency key was used for another request',
    );
  }
}

function idOf({ principal, operation, key }: IdempotentRequest): string[] {
  return [principal, operation, key];
}

function bytesOf(fingerprint: Uint8Array | string): Buffer {
  return typeof fingerprint === 'string' ? Buffer.from(fingerprint) : Buffer.from(fingerprint);
}
