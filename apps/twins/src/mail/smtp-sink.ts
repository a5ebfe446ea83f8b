import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { FaultStore } from '../faults/fault-store.js';
import type { MailFault } from '../faults/fault.js';
import type { MailStore, NewMail } from './mail-store.js';

const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

/** The part of smtp-server's connection that its types leave out and that cutting one needs. */
interface OpenConnection {
  readonly session?: { readonly id: string };
  readonly _socket: { resetAndDestroy(): void };
}

/** An SMTP server that accepts everything and delivers nothing further. It answers 250 after the mail is on disk. */
export class SmtpSink {
  private readonly server: SMTPServer;
  /** Faults that the recipients of a session drew, for when its data comes. */
  private readonly drawn = new Map<string, MailFault['kind']>();

  constructor(
    private readonly mails: MailStore,
    private readonly faults: FaultStore,
  ) {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      authOptional: true,
      size: 10 * 1_048_576,
      closeTimeout: 200,
      onRcptTo: (address, session, callback) => callback(this.refused(address.address, session.id)),
      onData: (stream, session, callback) => {
        this.receive(stream, session).then(
          (answered) => answered && callback(),
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
        );
      },
      onClose: (session) => this.drawn.delete(session.id),
    });
    // A client that goes away in the middle is its own business.
    this.server.on('error', () => undefined);
  }

  /** Answers the port. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.server.once('error', reject);
      this.server.listen(port, host, () => resolve((this.server.server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private refused(recipient: string, session: string): Error | undefined {
    const fault = this.faults.forRecipient(recipient);
    switch (fault?.kind) {
      case 'smtp451':
        return refusal(451, '4.3.0 Requested action aborted: local error in processing');
      case 'smtp550':
        return refusal(550, '5.1.1 The mailbox does not exist');
      case 'smtp_hang':
      case 'smtp_drop_after_data':
        this.drawn.set(session, fault.kind);
        return undefined;
      case undefined:
        return undefined;
    }
  }

  /** False when no answer must follow. */
  private async receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<boolean> {
    const source = await buffer(stream);
    if (stream.sizeExceeded) throw refusal(552, '5.3.4 The message is too large');
    const fault = this.drawn.get(session.id);
    this.drawn.delete(session.id);
    if (fault === 'smtp_hang') return false;
    this.mails.deliver(await read(source, session));
    if (fault !== 'smtp_drop_after_data') return true;
    this.cut(session.id);
    return false;
  }

  private cut(session: string): void {
    for (const connection of this.server.connections as unknown as Set<OpenConnection>)
      if (connection.session?.id === session) connection._socket.resetAndDestroy();
  }
}

/** One mail for each recipient of the envelope, which alone decides where a mail goes. */
const read = async (source: Buffer, session: SMTPServerSession): Promise<readonly NewMail[]> => {
  const parsed = await simpleParser(source, { skipImageLinks: true });
  const mail = {
    // Without an id no two messages are known to be the same, unless all their bytes are.
    messageId: parsed.messageId ?? `<${createHash('sha256').update(source).digest('hex')}@no-message-id>`,
    sender: parsed.from?.text ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    source,
  };
  return session.envelope.rcptTo.map(({ address }) => ({ ...mail, mailbox: address }));
};
