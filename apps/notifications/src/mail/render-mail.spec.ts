import { describe, expect, it } from '@jest/globals';
import type { Notification, NotificationKind } from '../notification.js';
import { formatMoney } from './format-money.js';
import { html } from './html.js';
import { renderMail } from './render-mail.js';

const aNotification = (fields: Partial<Notification> = {}): Notification => ({
  id: 'notification-1',
  orderId: 'order-1',
  userId: 'user-1',
  kind: 'order_confirmed',
  amount: 1999n,
  currency: 'EUR',
  reason: '',
  attempt: 1,
  createdAt: new Date(0),
  ...fields,
});

describe('formatMoney', () => {
  it.each([
    [1999n, 'EUR', '€19.99'],
    [5n, 'USD', '$0.05'],
    [0n, 'EUR', '€0.00'],
    [1500n, 'JPY', '¥1,500'],
    [1234n, 'KWD', 'KWD\u00A01.234'],
    [-250n, 'EUR', '-€2.50'],
    [9_007_199_254_740_993n, 'EUR', '€90,071,992,547,409.93'],
  ])('writes %d minor units of %s as %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency)).toBe(text);
  });
});

describe('html', () => {
  it('escapes what is filled in', () => {
    expect(html`<p>${`<script>"&'`}</p>`.text).toBe('<p>&lt;script&gt;&quot;&amp;&#39;</p>');
  });

  it('fills in what is HTML already', () => {
    expect(html`<div>${html`<p>${'<'}</p>`}</div>`.text).toBe('<div><p>&lt;</p></div>');
  });
});

describe('renderMail', () => {
  it.each<[NotificationKind, string]>([
    ['order_confirmed', 'confirmed'],
    ['order_payment_failed', 'failed'],
    ['order_refunded', 'refunded'],
  ])('says of %s what happened, to which order, and how much', (kind, word) => {
    const { subject, text, html: page } = renderMail(aNotification({ kind }), 'Ada');

    expect(subject).toContain('order-1');
    expect(subject).toContain(word);
    for (const part of [text, page]) {
      expect(part).toContain('Dear Ada');
      expect(part).toContain('€19.99');
      expect(part).toContain('order-1');
    }
  });

  it('explains a refusal that the customer can do something about', () => {
    const { text } = renderMail(
      aNotification({ kind: 'order_payment_failed', reason: 'insufficient_funds' }),
      'Ada',
    );

    expect(text).toContain('not enough money');
  });

  it('keeps a code to itself that would only puzzle', () => {
    const { text } = renderMail(
      aNotification({ kind: 'order_payment_failed', reason: 'do_not_honor' }),
      'Ada',
    );

    expect(text).not.toContain('do_not_honor');
  });

  it('shows a name that is markup as text', () => {
    const { html: page } = renderMail(aNotification(), '<img src=x onerror=alert(1)>');

    expect(page).toContain('Dear &lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toContain('<img');
  });

  it('keeps a name on one line', () => {
    expect(renderMail(aNotification(), 'Ada\r\n\r\nBuy here').text).toContain('Dear Ada    Buy here,');
  });
});
