import { Inject, Injectable } from '@nestjs/common';
import type { UsersServiceService } from '#contracts/meshcart/users/v1/users.js';
import { DomainError } from '#errors/domain-error.js';
import type { ContractClient } from '#platform/contract-client.js';
import { LOGGER, type Logger } from '#platform/logger.js';
import { NOTIFICATIONS_CONFIGURATION, type NotificationsConfiguration } from './config.js';
import type { Recipient } from './mail/mail-address.js';
import { Mailer, MailRefused } from './mail/mailer.js';
import { renderMail } from './mail/render-mail.js';
import { NotificationStore } from './notification-store.js';
import type { Notification } from './notification.js';

export const USERS = Symbol('users');
export type Users = Pick<ContractClient<'notifications', typeof UsersServiceService>, 'getUser'>;

/** The lease outlives the try, so that nobody begins while another may still be sending. */
const leaseMarginMs = 5000;

/** Sends the mail of one notification. */
@Injectable()
export class SendMail {
  private readonly leaseMs: number;

  constructor(
    @Inject(NOTIFICATIONS_CONFIGURATION) configuration: NotificationsConfiguration,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(USERS) private readonly users: Users,
    private readonly notifications: NotificationStore,
    private readonly mailer: Mailer,
  ) {
    this.leaseMs = configuration.MAIL_TIMEOUT_MS + leaseMarginMs;
  }

  /**
   * Resolves when the mail is sent or can never be sent, and at once where either was so before. Rejects where another
   * try may help.
   */
  async run(id: string, signal: AbortSignal): Promise<void> {
    const notification = await this.notifications.claim(id, this.leaseMs);
    if (!notification) return this.leave(id);
    try {
      const answer = await this.send(notification, signal);
      await this.notifications.markSent(notification, answer);
    } catch (error) {
      if (!(error instanceof MailRefused)) {
        await this.notifications.release(notification, describe(error));
        throw error;
      }
      this.logger.warn({ notificationId: id, answer: error.message }, 'mail refused for good');
      await this.notifications.markFailed(notification, error.message);
    }
  }

  private async leave(id: string): Promise<void> {
    const state = await this.notifications.state(id);
    if (state === 'pending') throw new Error('another worker is sending this mail, or was killed doing so');
  }

  private async send(notification: Notification, signal: AbortSignal): Promise<string> {
    const recipient = await this.recipientOf(notification.userId);
    const { subject, text, html } = renderMail(notification, recipient.name);
    const messageId = `<${notification.id}@meshcart>`;
    return this.mailer.send(
      { messageId, date: notification.createdAt, to: recipient, subject, text, html },
      signal,
    );
  }

  private async recipientOf(userId: string): Promise<Recipient> {
    try {
      const { user } = await this.users.getUser({ id: userId });
      if (!user) throw new Error('users answered without a user');
      return { name: user.name, address: user.email };
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'missing')
        throw new MailRefused('the account is gone');
      throw error;
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
