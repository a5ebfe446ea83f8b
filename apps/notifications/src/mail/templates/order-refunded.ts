import type { MailContent, TemplateFields } from '../mail-content.js';

export const orderRefunded = ({ orderId, total }: TemplateFields): MailContent => ({
  subject: `Your order ${orderId} was refunded`,
  heading: 'Your money is on its way back',
  paragraphs: [
    `We have refunded ${total} for your order ${orderId}.`,
    'Depending on your bank it takes a few days until you see it.',
  ],
});
