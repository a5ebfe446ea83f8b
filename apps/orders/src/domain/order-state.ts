export const orderStates = [
  'pending',
  'awaiting_payment',
  'authorized',
  'confirmed',
  'payment_failed',
  'cancelled',
  'expired',
  'refunded',
  'needs_attention',
] as const;

export type OrderState = (typeof orderStates)[number];

/** What can happen to an order. */
export type OrderStep =
  | 'await_payment'
  | 'authorize'
  | 'confirm'
  | 'fail_payment'
  | 'cancel'
  | 'expire'
  | 'refund'
  | 'give_up'
  | 'charge_late';

const endings = {
  fail_payment: 'payment_failed',
  cancel: 'cancelled',
  expire: 'expired',
  give_up: 'needs_attention',
} as const;

/** Money came for what had been given up. */
const chargedLate = { charge_late: 'needs_attention' } as const;

/** All that may ever happen. A state without a row is left by nothing. */
export const transitions: Readonly<Record<OrderState, Readonly<Partial<Record<OrderStep, OrderState>>>>> = {
  pending: { await_payment: 'awaiting_payment', authorize: 'authorized', ...endings },
  awaiting_payment: { authorize: 'authorized', ...endings },
  authorized: { confirm: 'confirmed', ...endings },
  confirmed: { refund: 'refunded' },
  payment_failed: chargedLate,
  cancelled: chargedLate,
  expired: chargedLate,
  refunded: {},
  needs_attention: {},
};

/** Whether an order stays as it is, unless money comes that nobody waits for. */
export function isTerminal(state: OrderState): boolean {
  return Object.keys(transitions[state]).every((step) => step === 'charge_late');
}
