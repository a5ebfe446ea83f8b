import { Inject, Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { crashPoint } from '#faults/crash-point.js';
import { inClientSpan } from '#platform/client-span.js';
import { NOTIFICATIONS_CONFIGURATION, type NotificationsConfiguration } from '../config.js';
import { isPlainAddress, printable, senderOf, withoutAddresses, type Recipient } from './mail-address.js';

export interface Mail {
  /** The same in every try, so that a mailbox can tell a repetition. */
  readonly messageId: string;
  readonly date: Date;
  readonly to: Recipient;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** No further try will help. The message holds no address. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** Whether the server took the mail may be unknown. Another try may help; the message holds no address. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
}

type Transport = ReturnType<typeof connect>;

/** Hands mails to an SMTP server. */
@Injectable()
export class Mailer {
  private readonly transport: Transport;
  private readonly from: Recipient;

  constructor(
    @Inject(NOTIFICATIONS_CONFIGURATION) private readonly configuration: NotificationsConfiguration,
  ) {
    this.transport = connect(configuration);
    this.from = senderOf(configuration.MAIL_FROM);
  }

  /** Answers what the server said when it took the mail. Throws MailRefused or MailNotSent. */
  async send(mail: Mail, signal: AbortSignal): Promise<string> {
    const { to } = mail;
    if (!isPlainAddress(to.address)) throw new MailRefused('the address is not one that a mail server takes');
    await crashPoint('notifications.smtp.send', 'before');
    const { hostname, port } = new URL(this.configuration.SMTP_URL);
    const attributes = {
      'server.address': hostname,
      'server.port': Number(port),
      'smtp.message_id': mail.messageId,
    };
    const { rejected, response } = await inClientSpan('SMTP send', attributes, async () =>
      this.handOver(mail, signal),
    );
    await crashPoint('notifications.smtp.send', 'after');
    if (rejected.length > 0) throw new MailRefused(withoutAddresses(response));
    return withoutAddresses(response);
  }

  private async handOver({ to, ...mail }: Mail, signal: AbortSignal) {
    const limit = AbortSignal.timeout(this.configuration.MAIL_TIMEOUT_MS);
    try {
      return await this.transport.sendMail({
        ...mail,
        from: this.from,
        // As an object: a text would be parsed, and whoever controls it could name other recipients.
        to: { name: printable(to.name), address: to.address },
        envelope: { from: this.from.address, to: [to.address] },
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.any([signal, limit]),
      });
    } catch (error) {
      throw failureOf(error);
    }
  }
}

function connect({ SMTP_URL, MAIL_TIMEOUT_MS }: NotificationsConfiguration) {
  return createTransport({
    url: SMTP_URL,
    connectionTimeout: MAIL_TIMEOUT_MS,
    greetingTimeout: MAIL_TIMEOUT_MS,
    socketTimeout: MAIL_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

interface SmtpFailure {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** What was refused is the mail only where the server said 5xx to its envelope or to its content. */
function failureOf(error: unknown): MailRefused | MailNotSent {
  const { code = 'unknown', responseCode = 0, response = '' } = error as SmtpFailure;
  const said = withoutAddresses(`${code} ${response}`.trim());
  const permanent = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return permanent ? new MailRefused(said) : new MailNotSent(said);
}
