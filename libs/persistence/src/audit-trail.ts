import type { Database } from './database.js';

/** What was done about a piece of failed work. */
export type AuditedAction = 'fixed' | 'redriven' | 'failed again' | 'discarded';

/** Who did something, and why. Nothing of it is personal but the user's id. */
export interface Actor {
  /** The user's id; empty where a client acts for itself. */
  readonly subject: string;
  readonly clientId: string;
  readonly reason: string;
  readonly correlationId: string;
}

/** One change of a piece of work. */
export interface AuditEntry extends Actor {
  readonly workId: string;
  readonly action: AuditedAction;
  /** Why it failed again. */
  readonly error?: string;
  /** Of the payload, where it was changed or is gone. */
  readonly digestBefore?: string;
  readonly digestAfter?: string;
  /** What was replaced or discarded. */
  readonly payloadBefore?: Uint8Array;
}

/** An entry as it is told again: without the payload. */
export interface AuditRecord extends Omit<AuditEntry, 'payloadBefore'> {
  readonly at: Date;
}

/** Where entries are kept: beside what a service owns, or beside the jobs. */
export type AuditTable = 'platform.work_audit' | 'work.audit';

/** What people did about failed work, for good. */
export class AuditTrail {
  constructor(
    private readonly database: Database,
    private readonly table: AuditTable,
  ) {}

  /** Throws outside of a transaction: the change and its record are one. */
  async write(entry: AuditEntry): Promise<void> {
    if (!this.database.inTransaction)
      throw new Error('an audit entry is written with its change: use a transaction');
    const { workId, action, subject, clientId, reason, correlationId } = entry;
    const { error = null, digestBefore = null, digestAfter = null, payloadBefore } = entry;
    const payload = payloadBefore === undefined ? null : Buffer.from(payloadBefore);
    await this.database.execute({
      name: 'audit_write',
      text: `
        insert into ${this.table} (work_id, action, subject, client_id, reason, correlation_id, error, digest_before,
          digest_after, payload_before)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      values: [
        workId,
        action,
        subject,
        clientId,
        reason,
        correlationId,
        error,
        digestBefore,
        digestAfter,
        payload,
      ],
    });
  }

  /** What was done about one piece of work, oldest first. */
  async of(workId: string): Promise<AuditRecord[]> {
    const { rows } = await this.database.execute({
      name: 'audit_of',
      text: `
        select work_id as "workId", action, at, subject, client_id as "clientId", reason,
          correlation_id as "correlationId", error, digest_before as "digestBefore", digest_after as "digestAfter"
        from ${this.table} where work_id = $1 order by id`,
      values: [workId],
    });
    return rows.map(told);
  }
}

/** What is null was not told. */
const told = (row: object): AuditRecord =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as AuditRecord;
