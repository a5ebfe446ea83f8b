import type { Charge } from '../domain/charge.js';
import { listOperation } from './list-operation.js';
import { newId } from '../domain/new-id.js';
import { type Refund, refundableAmount, withRefunded } from '../domain/refund.js';
import { invalidRequest } from '../domain/stripe-error.js';
import type { Parameters } from '../http/parameters.js';
import type { Operation, OperationContext } from './operation.js';
import { integer, metadata, text } from './read-parameters.js';
import { behaviourOf } from './resolve-payment-method.js';
import { settleRefund } from './settle-refund.js';

const chargeToRefund = (context: OperationContext, params: Parameters): Charge => {
  const chargeId = text(params, 'charge');
  const intentId = text(params, 'payment_intent');
  if (chargeId === undefined && intentId === undefined)
    throw invalidRequest(
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  const id =
    chargeId ?? context.objects.get('payment_intent', intentId ?? '', 'payment_intent').latest_charge;
  const charge = id === null ? undefined : context.objects.get('charge', id, 'charge');
  if (charge?.status === 'succeeded' && charge.captured) return charge;
  throw invalidRequest(
    intentId === undefined
      ? `Charge ${chargeId} was not captured and cannot be refunded.`
      : `This PaymentIntent (${intentId}) does not have a successful charge to refund.`,
  );
};

const createRefund: Operation = {
  method: 'POST',
  path: '/v1/refunds',
  supports: ['amount', 'charge', 'expand', 'metadata', 'payment_intent', 'reason'],
  run: (context, { params }) => {
    const charge = chargeToRefund(context, params);
    const amount = refundableAmount(charge, integer(params, 'amount'));
    const card = behaviourOf(context, context.objects.get('payment_method', charge.payment_method));
    const id = newId('refund');
    const refund = context.objects.save<Refund>({
      id,
      object: 'refund',
      amount,
      balance_transaction: id.replace('re_', 'txn_'),
      charge: charge.id,
      created: context.clock.now(),
      currency: charge.currency,
      metadata: metadata(params),
      payment_intent: charge.payment_intent,
      reason: text(params, 'reason') ?? null,
      receipt_number: null,
      source_transfer_reversal: null,
      status: card.refund === 'pending' ? 'pending' : 'succeeded',
      transfer_reversal: null,
    });
    const refunded = context.objects.save(withRefunded(charge, amount));
    context.emit('refund.created', refund);
    context.emit('charge.refunded', refunded);
    // As with Stripe's own card of that kind, the answer says succeeded and the failure is news of later.
    if (card.refund === 'failed') settleRefund(context, refund.id, 'failed');
    return refund;
  },
};

const retrieveRefund: Operation = {
  method: 'GET',
  path: '/v1/refunds/{refund}',
  supports: ['expand'],
  run: (context, { path }) => context.objects.get('refund', path.refund ?? '', 'refund'),
};

const listRefunds = listOperation('/v1/refunds', 'refund', ['charge', 'payment_intent']);

export const refundOperations = [createRefund, retrieveRefund, listRefunds];
