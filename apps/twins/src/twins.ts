import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { TwinsEnvironment } from './environment.js';
import { FaultStore } from './faults/fault-store.js';
import { mailServer } from './mail/mail-server.js';
import { MailStore } from './mail/mail-store.js';
import { SmtpSink } from './mail/smtp-sink.js';
import { Storage } from './storage/storage.js';
import { assembleStripe } from './stripe/assemble-stripe.js';

export interface RunningTwins {
  readonly stripePort: number;
  readonly smtpPort: number;
  readonly mailPort: number;
  /** Ends open connections, then the state on disk; what was answered stays. */
  readonly close: () => Promise<void>;
}

/** Starts both twins. Rejects when the directory is in use or a port is taken. */
export const startTwins = async (environment: TwinsEnvironment): Promise<RunningTwins> => {
  const directory = resolve(environment.TWINS_DIRECTORY);
  const storage = Storage.open(directory);
  const faults = new FaultStore(storage);
  const mails = new MailStore(storage);
  const { server: stripe, dispatcher } = assembleStripe(storage, faults, {
    secretKey: environment.STRIPE_SECRET_KEY,
    webhookSecret: environment.STRIPE_WEBHOOK_SECRET,
    webhookUrl: environment.STRIPE_WEBHOOK_URL,
  });
  const mail = mailServer(mails, faults);
  const smtp = new SmtpSink(mails, faults);

  const ports = { stripePort: 0, smtpPort: 0, mailPort: 0 };
  const health = () => ({ status: 'ok', pid: process.pid, directory, ...ports });
  for (const server of [stripe, mail]) server.get('/_twin/health', health);

  const close = async () => {
    await Promise.all([stripe.close(), mail.close(), smtp.close()]);
    await dispatcher.close();
    storage.close();
  };
  try {
    const host = environment.TWINS_HOST;
    ports.stripePort = await listen(stripe, host, environment.TWINS_STRIPE_PORT);
    ports.mailPort = await listen(mail, host, environment.TWINS_MAIL_PORT);
    ports.smtpPort = await smtp.listen(host, environment.TWINS_SMTP_PORT);
  } catch (error) {
    await close();
    throw error;
  }
  dispatcher.wake();
  return { ...ports, close };
};

const listen = async (server: FastifyInstance, host: string, port: number): Promise<number> =>
  Number(new URL(await server.listen({ host, port })).port);
