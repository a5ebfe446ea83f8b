import { invalidRequest, type StripeErrorBody } from './stripe-error.js';

export type PaymentIntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

export interface PaymentIntent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly allowed_payment_method_types: readonly string[] | null;
  readonly amount: number;
  readonly amount_capturable: number;
  readonly amount_details: { readonly tip: Readonly<Record<string, never>> };
  readonly amount_received: number;
  readonly application: null;
  readonly application_fee_amount: null;
  readonly automatic_payment_methods: {
    readonly enabled: boolean;
    readonly allow_redirects: 'always' | 'never';
  } | null;
  readonly canceled_at: number | null;
  readonly cancellation_reason: string | null;
  readonly capture_method: 'automatic' | 'automatic_async' | 'manual';
  readonly client_secret: string;
  readonly confirmation_method: 'automatic' | 'manual';
  readonly created: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  readonly last_payment_error: StripeErrorBody | null;
  readonly latest_charge: string | null;
  readonly livemode: false;
  readonly metadata: Readonly<Record<string, string>>;
  readonly next_action: NextAction | null;
  readonly on_behalf_of: null;
  readonly payment_method: string | null;
  readonly payment_method_configuration_details: null;
  readonly payment_method_options: Readonly<Record<string, unknown>>;
  readonly payment_method_types: readonly string[];
  readonly processing: null;
  readonly receipt_email: string | null;
  readonly review: null;
  readonly setup_future_usage: string | null;
  readonly shipping: null;
  readonly statement_descriptor: string | null;
  readonly statement_descriptor_suffix: string | null;
  readonly status: PaymentIntentStatus;
  readonly transfer_data: null;
  readonly transfer_group: string | null;
}

export type NextAction =
  | { readonly type: 'use_stripe_sdk'; readonly use_stripe_sdk: Readonly<Record<string, string>> }
  | {
      readonly type: 'redirect_to_url';
      readonly redirect_to_url: { readonly url: string; readonly return_url: string };
    };

export type Verb = 'confirm' | 'capture' | 'cancel' | 'complete_action' | 'change';

const unpaid = ['requires_payment_method', 'requires_confirmation', 'requires_action'] as const;

/** From which states each verb may leave: the whole state machine of a PaymentIntent. */
export const mayBeDoneIn: Readonly<Record<Verb, readonly PaymentIntentStatus[]>> = {
  confirm: unpaid,
  change: unpaid,
  capture: ['requires_capture'],
  cancel: ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action'],
  complete_action: ['requires_action'],
};

const refusals: Readonly<Record<Verb, (status: PaymentIntentStatus) => string>> = {
  confirm: (status) =>
    status === 'succeeded'
      ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
      : `You cannot confirm this PaymentIntent because it has a status of ${status}.`,
  change: (status) =>
    `This PaymentIntent's parameters could not be updated because it has a status of ${status}. You may only update them in one of the following statuses: ${mayBeDoneIn.change.join(', ')}.`,
  capture: (status) =>
    `This PaymentIntent could not be captured because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
  cancel: (status) =>
    `You cannot cancel this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be canceled: ${mayBeDoneIn.cancel.join(', ')}.`,
  complete_action: (status) => `This PaymentIntent waits for no action: it has a status of ${status}.`,
};

/** Throws Stripe's `payment_intent_unexpected_state`, with the intent in it, unless `verb` may be done now. */
export const assertMay = (verb: Verb, intent: PaymentIntent): void => {
  if (mayBeDoneIn[verb].includes(intent.status)) return;
  throw invalidRequest(refusals[verb](intent.status), {
    code: 'payment_intent_unexpected_state',
    payment_intent: intent,
  });
};
