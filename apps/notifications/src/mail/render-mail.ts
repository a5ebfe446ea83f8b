import type { Notification, NotificationKind } from '../notification.js';
import { formatMoney } from './format-money.js';
import { htmlOf, textOf } from './layout.js';
import { printable } from './mail-address.js';
import type { MailContent, TemplateFields } from './mail-content.js';
import { orderConfirmed } from './templates/order-confirmed.js';
import { orderPaymentFailed } from './templates/order-payment-failed.js';
import { orderRefunded } from './templates/order-refunded.js';

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const templates: Readonly<Record<NotificationKind, (fields: TemplateFields) => MailContent>> = {
  order_confirmed: orderConfirmed,
  order_payment_failed: orderPaymentFailed,
  order_refunded: orderRefunded,
};

/** The same notification and name give the same mail, so that a repetition is one to the byte. */
export function renderMail(notification: Notification, recipientName: string): RenderedMail {
  const { kind, orderId, amount, currency, reason } = notification;
  const name = printable(recipientName);
  const content = templates[kind]({ name, orderId, total: formatMoney(amount, currency), reason });
  return { subject: content.subject, text: textOf(content, name), html: htmlOf(content, name) };
}
