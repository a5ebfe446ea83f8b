import { describe, expect, it } from '@jest/globals';
import { outcomeOfAll, type RefundStatus } from './refund.js';

const euros = (amount: bigint) => ({ amount, currency: 'EUR' });
const part = (id: string, amount: bigint, status: RefundStatus = 'succeeded') => ({
  id,
  status,
  amount: euros(amount),
});

describe('outcomeOfAll', () => {
  const whole = euros(1000n);

  it.each([
    ['nothing was given back', [], undefined],
    ['a part was given back', [part('re_1', 999n)], undefined],
    ['what was given back came again', [part('re_1', 1000n, 'failed')], undefined],
    ['all was given back at once', [part('re_1', 1000n)], { status: 'succeeded', id: 're_1' }],
    ['all is on its way', [part('re_1', 1000n, 'pending')], { status: 'pending', id: 're_1' }],
    ['it was given back in parts', [part('re_1', 400n), part('re_2', 600n)], { status: 'succeeded' }],
    [
      'a part is on its way',
      [part('re_1', 400n), part('re_2', 600n, 'pending'), part('re_3', 600n, 'failed')],
      { status: 'pending' },
    ],
  ])('tells how it stands where %s', (_, refunds, outcome) => {
    expect(outcomeOfAll(refunds, whole)).toEqual(outcome);
  });
});
