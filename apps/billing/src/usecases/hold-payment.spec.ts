import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { PaymentLeases, type Lease } from '../domain/payment-store.js';
import { HoldPayment } from './hold-payment.js';

/** Grants every lease and cannot end one, as where the database is gone meanwhile. */
class EndlessLeases extends PaymentLeases {
  async take(): Promise<Lease> {
    return Promise.resolve({ paymentId: 'payment', token: 1n });
  }

  async takeDue(): Promise<Lease> {
    return this.take();
  }

  async release(): Promise<void> {
    return Promise.reject(new Error('the lease cannot be ended'));
  }
}

const budget = { remainingMs: () => 1000 };

describe('HoldPayment where a lease cannot be ended', () => {
  const hold = new HoldPayment(new EndlessLeases(), pino({ level: 'silent' }));

  it('throws what the work threw', async () => {
    const work = async () => Promise.reject(new Error('the work failed'));
    await expect(hold.run('order', budget, work)).rejects.toThrow('the work failed');
  });

  it('answers what the work did, which stands', async () => {
    expect(await hold.run('order', budget, async () => Promise.resolve('done'))).toBe('done');
  });
});
