import type { Cast } from './cast.js';
import { placeAndPayLater, rush, scenarios } from './scenarios.js';

export interface Trial {
  /** What happens before the point is armed; it answers what happens then. */
  readonly begin: (cast: Cast) => Promise<() => Promise<void>>;
  /** Where the shop is killed; absent: it lives. */
  readonly point?: string;
  /** How long the rest of the shop goes on before it is killed, for what the mutant does too early or too late. */
  readonly lingerMs?: number;
}

/** A shop with one known fault, and the check that must notice it. */
export interface Mutant {
  /** Its patch is mutants/<name>.patch. */
  readonly name: string;
  /** The invariant that must turn red. */
  readonly check: string;
  readonly trials: readonly Trial[];
}

const atOnce = (name: string) => async (cast: Cast) => async () => {
  const scenario = [...scenarios, rush].find((each) => each.name === name);
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  await scenario.play(cast);
};

export const mutants: readonly Mutant[] = [
  {
    name: 'outbox-outside-transaction',
    check: 'I15',
    trials: [{ begin: atOnce('confirm'), point: 'orders.commit.saga-capture:after' }],
  },
  {
    name: 'no-dedupe',
    check: 'I19',
    trials: [{ begin: placeAndPayLater, point: 'notifications.order-events.consume.ack:before' }],
  },
  {
    name: 'fresh-intent-per-retry',
    check: 'I3',
    trials: [{ begin: atOnce('confirm'), point: 'billing.stripe.confirm:after' }],
  },
  {
    name: 'acknowledge-before-effect',
    check: 'I15',
    trials: [
      {
        begin: atOnce('confirm'),
        point: 'notifications.commit.notifications.order-events.inbox:before',
        lingerMs: 1000,
      },
    ],
  },
  { name: 'stock-without-guard', check: 'I25', trials: [{ begin: atOnce('rush') }] },
];
