import type { MailContent, TemplateFields } from '../mail-content.js';

/** Codes of the payment provider that help the customer; others would only puzzle. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['card_declined', 'Your bank declined the card.'],
  ['insufficient_funds', 'There was not enough money on the account of the card.'],
  ['expired_card', 'The card has expired.'],
  ['incorrect_cvc', 'The security code of the card was not right.'],
]);

export const orderPaymentFailed = ({ orderId, total, reason }: TemplateFields): MailContent => ({
  subject: `The payment of your order ${orderId} failed`,
  heading: 'We could not collect your payment',
  paragraphs: [
    `The payment of ${total} for your order ${orderId} did not succeed, so the order was not placed. Nothing was charged.`,
    reasons.get(reason) ?? 'Your bank or the payment service did not approve it.',
    'You are welcome to order again with another means of payment.',
  ],
});
