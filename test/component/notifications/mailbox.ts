import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface Delivery {
  readonly recipients: readonly string[];
  readonly mail: ParsedMail;
  readonly source: string;
}

/** What the server does with the next mail: takes it, refuses it with a code, or never answers. */
export type Reaction =
  | { readonly at: 'recipient' | 'content'; readonly code: number }
  | { readonly at: 'content'; readonly silence: true };

/** A real SMTP server whose moods a test decides. */
export class Mailbox {
  readonly deliveries: Delivery[] = [];
  /** How many mails were begun, taken or not. */
  attempts = 0;
  private readonly reactions: Reaction[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      authOptional: true,
      closeTimeout: 100,
      onRcptTo: ({ address }, _, callback) => {
        this.attempts++;
        callback(this.refusalAt('recipient', `no mail for ${address}`));
      },
      onData: (stream, { envelope }, callback) => {
        void buffer(stream).then(async (source) => {
          if (this.isSilent()) return;
          const refusal = this.refusalAt('content', 'not this content');
          if (refusal) return callback(refusal);
          const recipients = envelope.rcptTo.map(({ address }) => address);
          this.deliveries.push({ recipients, mail: await simpleParser(source), source: source.toString() });
          callback();
        });
      },
    });
    this.server.on('error', () => undefined); // clients that hang up are no matter of the server
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    mailbox.server.listen(0, '127.0.0.1');
    await once(mailbox.server.server, 'listening');
    return mailbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** One for each of the next mails; those after them are taken. */
  react(...reactions: readonly Reaction[]): void {
    this.reactions.push(...reactions);
  }

  /** As a mailbox shows it that knows a repetition by its Message-ID. */
  seenBy(recipient: string): Delivery[] {
    const own = this.deliveries.filter(({ recipients }) => recipients.includes(recipient));
    return own.filter(
      ({ mail }, index) => own.findIndex((one) => one.mail.messageId === mail.messageId) === index,
    );
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  private refusalAt(at: Reaction['at'], text: string): Error | undefined {
    const [next] = this.reactions;
    if (!next || next.at !== at || !('code' in next)) return undefined;
    this.reactions.shift();
    return Object.assign(new Error(text), { responseCode: next.code });
  }

  private isSilent(): boolean {
    const silent = this.reactions[0] !== undefined && 'silence' in this.reactions[0];
    if (silent) this.reactions.shift();
    return silent;
  }
}
