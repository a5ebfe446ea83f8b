import type { Payment } from './payment.js';

/** What may be asked of the provider for one payment. */
export type Action = 'create' | 'confirm' | 'capture' | 'cancel' | 'refund';

/** How a call ended that is not asked again under its key. */
export type CallOutcome =
  'answered' | 'declined' | 'refused' | 'not_sent' | 'saved_failure' | 'expired' | 'superseded';

/** One business action's attempt: written before it is sent, so that whoever comes next knows its key. */
export interface ProviderCall {
  readonly id: bigint;
  readonly action: Action;
  readonly attempt: number;
  readonly key: string;
  /** Whether an earlier run may have sent it. */
  readonly resumed: boolean;
  /** The provider may have forgotten the key, so that sending it would be a new action. */
  readonly expired: boolean;
  readonly refundId?: string;
}

/** Below the 24 hours after which the provider may forget a key. */
export const keyLifetimeHours = 23;

/** No personal data: it travels to the provider. `subject` is the refund for a refund, else the payment. */
export function keyOf(action: Action, subject: string, attempt: number): string {
  return action === 'refund'
    ? `refund:${subject}:create:${attempt}`
    : `payment:${subject}:${action}:${attempt}`;
}

/** What a key stands for; a later release must not send another request under it. */
export function fingerprintOf(action: Action, { identity, current }: Payment, subject: string): string {
  const { id, orderId, amount, paymentMethod } = identity;
  const money = `${amount.amount} ${amount.currency}`;
  switch (action) {
    case 'create':
      return `create ${id} ${orderId} ${money}`;
    case 'confirm':
      return `confirm ${current.intentId} ${paymentMethod}`;
    case 'capture':
      return `capture ${current.intentId} ${money}`;
    case 'cancel':
      return `cancel ${current.intentId}`;
    case 'refund':
      return `refund ${current.intentId} ${subject} ${money}`;
  }
}
