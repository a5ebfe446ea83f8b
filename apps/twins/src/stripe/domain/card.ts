export interface Decline {
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
}

/** How a test card behaves. What is absent goes well. */
export interface CardBehaviour {
  readonly brand: 'visa' | 'mastercard' | 'amex';
  readonly last4: string;
  readonly decline?: Decline;
  /** The holder must authenticate before the bank looks at the charge. */
  readonly authentication?: true;
  readonly capture?: 'declined' | 'expired';
  readonly refund?: 'pending' | 'failed';
}

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});

const visa = (last4: string, more: Partial<CardBehaviour> = {}): CardBehaviour => ({
  brand: 'visa',
  last4,
  ...more,
});

const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.');

const plain: Readonly<Record<string, CardBehaviour>> = {
  visa: visa('4242'),
  visa_debit: visa('5556'),
  mastercard: { brand: 'mastercard', last4: '4444' },
  amex: { brand: 'amex', last4: '8431' },
  threeDSecureRequired: visa('3063', { authentication: true }),
  threeDSecure2Required: visa('3220', { authentication: true }),
  authenticationRequired: visa('3184', { authentication: true }),
  authenticationRequiredChargeDeclinedInsufficientFunds: visa('9995', {
    authentication: true,
    decline: insufficientFunds,
  }),
  chargeCustomerFail: visa('0341', { decline: declined('generic_decline') }),
  refundFail: visa('5126', { refund: 'failed' }),
  pendingRefund: visa('7726', { refund: 'pending' }),
};

const declines: Readonly<Record<string, CardBehaviour>> = {
  chargeDeclined: visa('0002', { decline: declined('generic_decline') }),
  chargeDeclinedInsufficientFunds: visa('9995', { decline: insufficientFunds }),
  chargeDeclinedLostCard: visa('9987', { decline: declined('lost_card') }),
  chargeDeclinedStolenCard: visa('9979', { decline: declined('stolen_card') }),
  chargeDeclinedFraudulent: visa('0019', { decline: declined('fraudulent') }),
  chargeDeclinedVelocityLimitExceeded: visa('6975', {
    decline: declined(
      'card_velocity_exceeded',
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    ),
  }),
  chargeDeclinedExpiredCard: visa('0069', {
    decline: { code: 'expired_card', message: 'Your card has expired.' },
  }),
  chargeDeclinedIncorrectCvc: visa('0127', {
    decline: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  }),
  chargeDeclinedProcessingError: visa('0119', {
    decline: {
      code: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  }),
};

/** Not Stripe's: its sandbox has no card whose authorization holds and whose capture fails. */
const own: Readonly<Record<string, CardBehaviour>> = {
  pm_twin_captureDeclined: visa('0341', { capture: 'declined' }),
  pm_twin_captureExpired: visa('0342', { capture: 'expired' }),
};

const named = (prefix: string, cards: Readonly<Record<string, CardBehaviour>>) =>
  Object.entries(cards).map(([name, card]) => [`${prefix}${name}`, card] as const);

const wellKnown: ReadonlyMap<string, CardBehaviour> = new Map([
  ...['pm_card_', 'tok_'].flatMap((prefix) => [
    ...named(prefix, plain),
    ...named(prefix, declines),
    ...named(`${prefix}visa_`, declines),
  ]),
  ...Object.entries(own),
]);

/** The behaviour behind a test payment method (`pm_card_visa`) or token (`tok_visa`), if there is one. */
export const wellKnownCard = (name: string): CardBehaviour | undefined => wellKnown.get(name);
