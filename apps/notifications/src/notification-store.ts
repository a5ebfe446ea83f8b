import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import type { NewNotification, Notification, NotificationState } from './notification.js';

type Row = Omit<Notification, 'amount'> & { readonly amount: string };

const columns = `id, attempts as attempt, order_id as "orderId", user_id as "userId", kind, amount, currency, reason, created_at as "createdAt"`;

/** The right to send one mail. It may lapse while the mail is on its way. */
type Turn = Pick<Notification, 'id' | 'attempt'>;

/** Whose turn is over changes nothing any more. */
const turn = `id = $1 and attempts = $3 and state = 'pending'`;

@Injectable()
export class NotificationStore {
  constructor(private readonly database: Database) {}

  /** Answers the id of what it added, or undefined where the customer is being told that already. */
  async addOnce(notification: NewNotification): Promise<string | undefined> {
    const { orderId, userId, kind, amount, currency, reason } = notification;
    const { rows } = await this.database.execute<{ id: string }>({
      name: 'notification_add',
      text: `
        insert into notification (id, order_id, user_id, kind, amount, currency, reason)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict on constraint notification_once_per_order do nothing returning id`,
      values: [randomUUIDv7(), orderId, userId, kind, amount.toString(), currency, reason],
    });
    return rows[0]?.id;
  }

  /** Has a pending one to itself for `leaseMs`. Answers undefined where it is not pending, or is another's by now. */
  async claim(id: string, leaseMs: number): Promise<Notification | undefined> {
    return this.database.transaction('mail-claim', async () => {
      const { rows } = await this.database.execute<Row>({
        name: 'notification_claim',
        text: `
          update notification set attempts = attempts + 1, leased_until = now() + make_interval(secs => $2)
          where id = $1 and state = 'pending' and (leased_until is null or leased_until <= now())
          returning ${columns}`,
        values: [id, leaseMs / 1000],
      });
      const [row] = rows;
      return row && { ...row, amount: BigInt(row.amount) };
    });
  }

  async state(id: string): Promise<NotificationState | undefined> {
    const text = 'select state from notification where id = $1';
    const { rows } = await this.database.execute<{ state: NotificationState }>({
      name: 'notification_state',
      text,
      values: [id],
    });
    return rows[0]?.state;
  }

  /** True whoever's turn it is: the mail is out. */
  async markSent({ id }: Turn, answer: string): Promise<void> {
    await this.finish('mail-sent', {
      name: 'notification_sent',
      text: `update notification set state = 'sent', sent_at = now(), answer = $2, leased_until = null
             where id = $1 and state <> 'sent'`,
      values: [id, answer],
    });
  }

  async markFailed({ id, attempt }: Turn, answer: string): Promise<void> {
    await this.finish('mail-failed', {
      name: 'notification_failed',
      text: `update notification set state = 'failed', answer = $2, leased_until = null where ${turn}`,
      values: [id, answer, attempt],
    });
  }

  /** Lets the next try have it at once. */
  async release({ id, attempt }: Turn, answer: string): Promise<void> {
    await this.finish('mail-release', {
      name: 'notification_release',
      text: `update notification set answer = $2, leased_until = null where ${turn}`,
      values: [id, answer, attempt],
    });
  }

  private async finish(
    label: string,
    statement: { name: string; text: string; values: readonly unknown[] },
  ): Promise<void> {
    await this.database.transaction(label, async () => {
      await this.database.execute(statement);
    });
  }
}
