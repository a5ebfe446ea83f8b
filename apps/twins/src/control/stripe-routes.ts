import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { chargeSummaries } from '../stripe/charge-summary.js';
import { StripeError } from '../stripe/domain/stripe-error.js';
import { completeAction } from '../stripe/operations/complete-action.js';
import type { OperationContext } from '../stripe/operations/operation.js';
import { settleRefund } from '../stripe/operations/settle-refund.js';
import type { Journal } from '../stripe/store/journal.js';
import type { Storage } from '../storage/storage.js';

const Completion = Type.Object(
  { outcome: Type.Optional(Type.Union([Type.Literal('succeed'), Type.Literal('fail')])) },
  { additionalProperties: false },
);
const Settlement = Type.Object(
  { status: Type.Union([Type.Literal('succeeded'), Type.Literal('failed'), Type.Literal('canceled')]) },
  { additionalProperties: false },
);
const Advance = Type.Object(
  { advanceSeconds: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
);

interface Parts {
  readonly storage: Storage;
  readonly journal: Journal;
  /** For what happens without a request of the shop. */
  readonly context: OperationContext;
  readonly wake: () => void;
}

/** What a test sees and does behind Stripe's back: the bank's side, the clock, the journal. */
export const stripeControlRoutes = (server: FastifyInstance, parts: Parts): void => {
  const { storage, journal, context, wake } = parts;

  const behindTheScenes = (work: () => object): { status: number; body: object } => {
    const done = storage.transaction(() => {
      try {
        return { status: 200, body: work() };
      } catch (error) {
        if (error instanceof StripeError) return { status: error.status, body: { error: error.body } };
        throw error;
      }
    });
    wake();
    return done;
  };

  server.get('/_twin/journal', () => ({ requests: journal.list() }));
  server.get('/_twin/charges', () => ({ charges: chargeSummaries(context.objects) }));

  server.get('/_twin/clock', () => ({ now: context.clock.now() }));
  server.post<{ Body: Static<typeof Advance> }>('/_twin/clock', { schema: { body: Advance } }, (request) => {
    context.clock.advance(request.body.advanceSeconds);
    return { now: context.clock.now() };
  });

  server.post<{ Params: { id: string }; Body: Static<typeof Completion> }>(
    '/_twin/payment_intents/:id/complete_action',
    { schema: { body: Completion } },
    (request, reply) => {
      const { id } = request.params;
      const done = behindTheScenes(() => completeAction(context, id, request.body.outcome ?? 'succeed'));
      // That the holder failed or the bank refused is what the test wanted: the answer shows the intent.
      const wanted = done.status === 402;
      return reply
        .code(wanted ? 200 : done.status)
        .send(wanted ? context.objects.get('payment_intent', id) : done.body);
    },
  );

  server.post<{ Params: { id: string }; Body: Static<typeof Settlement> }>(
    '/_twin/refunds/:id/settle',
    { schema: { body: Settlement } },
    (request, reply) => {
      const done = behindTheScenes(() => settleRefund(context, request.params.id, request.body.status));
      return reply.code(done.status).send(done.body);
    },
  );
};
