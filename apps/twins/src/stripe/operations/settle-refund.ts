import { type Refund, refundMayBecome, type RefundStatus, withRefunded } from '../domain/refund.js';
import { invalidRequest } from '../domain/stripe-error.js';
import type { OperationContext } from './operation.js';

/** What the bank reports later about a refund. A failed or canceled one may be given again. */
export const settleRefund = (context: OperationContext, id: string, status: RefundStatus): Refund => {
  const refund = context.objects.get('refund', id, 'refund');
  if (!refundMayBecome[refund.status].includes(status))
    throw invalidRequest(`A refund that is ${refund.status} cannot become ${status}.`);
  const settled = context.objects.save<Refund>({
    ...refund,
    status,
    ...(status === 'failed' ? { failure_reason: 'declined' } : {}),
  });
  if (status !== 'succeeded')
    context.objects.save(withRefunded(context.objects.get('charge', refund.charge), -refund.amount));
  context.emit('refund.updated', settled);
  if (status === 'failed') context.emit('refund.failed', settled);
  return settled;
};
