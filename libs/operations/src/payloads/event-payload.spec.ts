import { describe, expect, it } from '@jest/globals';
import { PaymentDeclined } from '#contracts/meshcart/billing/events/v1/events.js';
import { mendEvent, tellEvent } from './event-payload.js';

const type = PaymentDeclined.$type;
const fields = { paymentId: 'p', orderId: 'o', amount: { amount: 1n, currency: 'EUR' }, declineCode: '' };
const bytes = (more: Partial<PaymentDeclined> = {}) =>
  PaymentDeclined.encode({ ...fields, ...more }).finish();

/** Field 999 of a newer version of the contract, a varint. */
const added = Buffer.from([0xb8, 0x3e, 0x07]);

describe('the payload of an event', () => {
  it('is told with every field of its contract, also those that are empty', () => {
    expect(JSON.parse(tellEvent(type, bytes()).json)).toEqual({
      paymentId: 'p',
      orderId: 'o',
      amount: { amount: '1', currency: 'EUR' },
      declineCode: '',
    });
  });

  it('is not told where it cannot be read, but why', () => {
    const garbage = Uint8Array.from([0xff, 0xff, 0xff]);
    expect(tellEvent(type, garbage)).toMatchObject({ json: '', error: `it is no ${type}` });
    const unknown = type.replace('.v1.', '.v9.');
    expect(tellEvent(unknown, bytes())).toMatchObject({ json: '', error: expect.stringContaining(unknown) });
    expect(() => mendEvent(unknown, bytes(), '{}')).toThrow('breaks its schema');
  });

  it('can be put in the place of what nobody can read', () => {
    const garbage = Uint8Array.from([0xff, 0xff, 0xff]);
    const mended = mendEvent(type, garbage, '{"orderId":"o"}');
    expect(PaymentDeclined.decode(mended)).toMatchObject({ orderId: 'o' });
  });

  it('keeps what a newer version of its contract has added', () => {
    const newer = Buffer.concat([bytes(), added]);
    const json = JSON.stringify({ ...JSON.parse(tellEvent(type, newer).json), declineCode: 'lost_card' });
    const mended = Buffer.from(mendEvent(type, newer, json));
    expect(mended.includes(added)).toBe(true);
    expect(PaymentDeclined.decode(mended)).toMatchObject({ ...fields, declineCode: 'lost_card' });
  });

  it('keeps what is masked, wherever it stands in a text, and takes no mask for a value', () => {
    const stored = bytes({ declineCode: 'told to ada@example.com' });
    const { json } = tellEvent(type, stored);
    expect(json).toContain('told to [masked]');
    expect(PaymentDeclined.decode(mendEvent(type, stored, json)).declineCode).toBe('told to ada@example.com');
    const moved = JSON.stringify({ paymentId: 'told to [masked]' });
    expect(() => mendEvent(type, stored, moved)).toThrow('breaks its schema');
  });
});
