import type { CardBehaviour } from './card.js';

export interface PaymentMethod {
  readonly id: string;
  readonly object: 'payment_method';
  readonly type: 'card';
  readonly created: number;
  readonly livemode: false;
  readonly allow_redisplay: 'unspecified';
  readonly billing_details: BillingDetails;
  readonly card: {
    readonly brand: string;
    readonly checks: CardChecks;
    readonly country: 'US';
    readonly display_brand: string;
    readonly exp_month: number;
    readonly exp_year: number;
    readonly fingerprint: string;
    readonly funding: 'credit';
    readonly generated_from: null;
    readonly last4: string;
    readonly networks: { readonly available: readonly string[]; readonly preferred: null };
    readonly regulated_status: 'unregulated';
    readonly three_d_secure_usage: { readonly supported: true };
    readonly wallet: null;
  };
  readonly customer: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface BillingDetails {
  readonly address: Readonly<
    Record<'city' | 'country' | 'line1' | 'line2' | 'postal_code' | 'state', string | null>
  >;
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly tax_id: null;
}

interface CardChecks {
  readonly address_line1_check: null;
  readonly address_postal_code_check: null;
  readonly cvc_check: 'pass';
}

export const cardChecks: CardChecks = {
  address_line1_check: null,
  address_postal_code_check: null,
  cvc_check: 'pass',
};

const noBillingDetails: BillingDetails = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

export const newPaymentMethod = (
  id: string,
  created: number,
  card: CardBehaviour,
  metadata: Readonly<Record<string, string>> = {},
): PaymentMethod => ({
  id,
  object: 'payment_method',
  type: 'card',
  created,
  livemode: false,
  allow_redisplay: 'unspecified',
  billing_details: noBillingDetails,
  card: {
    brand: card.brand,
    checks: cardChecks,
    country: 'US',
    display_brand: card.brand,
    exp_month: 12,
    exp_year: 2034,
    fingerprint: `twin${card.last4}`,
    funding: 'credit',
    generated_from: null,
    last4: card.last4,
    networks: { available: [card.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  },
  customer: null,
  metadata,
});
