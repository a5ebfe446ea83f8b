import { eventually } from '../eventually.js';
import { HttpClient } from './http-client.js';

export interface Mail {
  readonly mailbox: string;
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  /** How often this message came; all but the first were suppressed. */
  readonly deliveries: number;
}

export interface MailFault {
  readonly kind: 'smtp451' | 'smtp550' | 'smtp_hang' | 'smtp_drop_after_data';
  readonly match?: { readonly recipient?: string; readonly nth?: number; readonly times?: number };
}

/** What the mail server's twin received. */
export class MailControl {
  private readonly http: HttpClient;

  constructor(url: string) {
    this.http = new HttpClient(url);
  }

  async to(recipient: string): Promise<readonly Mail[]> {
    const query = `?recipient=${encodeURIComponent(recipient)}`;
    return (await this.http.json<{ messages: Mail[] }>('GET', `/mail/messages.json${query}`)).messages;
  }

  async all(): Promise<readonly Mail[]> {
    return (await this.http.json<{ messages: Mail[] }>('GET', '/mail/messages.json')).messages;
  }

  /** Waits for a mail to that address whose subject or text holds the words. */
  async arrives(recipient: string, words: RegExp): Promise<Mail> {
    return eventually(`a mail ${words} to the customer`, 30_000, async () =>
      (await this.to(recipient)).find(({ subject, text }) => words.test(subject) || words.test(text)),
    );
  }

  async arm(fault: MailFault): Promise<void> {
    await this.http.json('POST', '/_twin/faults', { body: fault });
  }
}
