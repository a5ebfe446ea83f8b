import type { MailContent, TemplateFields } from '../mail-content.js';

export const orderConfirmed = ({ orderId, total }: TemplateFields): MailContent => ({
  subject: `Your order ${orderId} is confirmed`,
  heading: 'Thank you for your order',
  paragraphs: [
    `Your payment of ${total} has arrived, and your order ${orderId} is confirmed.`,
    'We will pack it as soon as we can.',
  ],
});
