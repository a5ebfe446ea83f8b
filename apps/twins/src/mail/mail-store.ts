import type { Storage } from '../storage/storage.js';

export interface NewMail {
  readonly mailbox: string;
  readonly messageId: string;
  readonly sender: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly source: Uint8Array;
}

export interface MailSummary {
  readonly id: number;
  readonly mailbox: string;
  readonly messageId: string;
  readonly receivedAt: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** How often this message came to this mailbox; all but the first were suppressed. */
  readonly deliveries: number;
}

export type DeliveryOutcome = 'stored' | 'duplicate';

const columns = `mails.*, (SELECT count(*) FROM mail_deliveries AS each
  WHERE each.mailbox = mails.mailbox AND each.message_id = mails.message_id) AS deliveries`;

/** Mailboxes that suppress duplicates by Message-ID, as Cyrus does, and a journal of every delivery. */
export class MailStore {
  constructor(private readonly storage: Storage) {}

  /** Stores one message into each of its mailboxes, all or none. */
  deliver(mails: readonly NewMail[]): void {
    this.storage.transaction(() => {
      for (const mail of mails) this.deliverOne(mail, new Date().toISOString());
    });
  }

  /** Newest first; `recipient` is compared without regard to case. */
  list(recipient?: string): readonly MailSummary[] {
    const wanted = recipient?.toLowerCase() ?? null;
    return this.storage
      .rows(`SELECT ${columns} FROM mails WHERE ?1 IS NULL OR mailbox = ?1 ORDER BY seq DESC`, wanted)
      .map(summaryOf);
  }

  find(id: number): (MailSummary & { readonly html: string }) | undefined {
    const row = this.storage.row(`SELECT ${columns} FROM mails WHERE seq = ?`, id);
    return row && { ...summaryOf(row), html: String(row.html) };
  }

  /** The message's exact bytes. */
  source(id: number): Uint8Array | undefined {
    return this.storage.row('SELECT source FROM mails WHERE seq = ?', id)?.source as Uint8Array | undefined;
  }

  deliveries(): readonly {
    readonly mailbox: string;
    readonly messageId: string;
    readonly time: string;
    readonly outcome: DeliveryOutcome;
  }[] {
    return this.storage.rows('SELECT * FROM mail_deliveries ORDER BY seq').map((row) => ({
      mailbox: String(row.mailbox),
      messageId: String(row.message_id),
      time: String(row.time),
      outcome: String(row.outcome) as DeliveryOutcome,
    }));
  }

  private deliverOne(mail: NewMail, time: string): void {
    const mailbox = mail.mailbox.toLowerCase();
    const stored = this.storage.run(
      `INSERT INTO mails (mailbox, message_id, received_at, sender, subject, text, html, source)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      mailbox,
      mail.messageId,
      time,
      mail.sender,
      mail.subject,
      mail.text,
      mail.html,
      mail.source,
    );
    const outcome: DeliveryOutcome = stored === 1 ? 'stored' : 'duplicate';
    this.storage.run(
      'INSERT INTO mail_deliveries (mailbox, message_id, time, outcome) VALUES (?, ?, ?, ?)',
      mailbox,
      mail.messageId,
      time,
      outcome,
    );
  }
}

const summaryOf = (row: Record<string, unknown>): MailSummary => ({
  id: Number(row.seq),
  mailbox: String(row.mailbox),
  messageId: String(row.message_id),
  receivedAt: String(row.received_at),
  from: String(row.sender),
  subject: String(row.subject),
  text: String(row.text),
  deliveries: Number(row.deliveries),
});
