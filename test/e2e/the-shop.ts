import { afterAll, beforeAll, describe } from '@jest/globals';
import { everyErrorIsAProblem } from './chapters/errors.js';
import { failedWork } from './chapters/failed-work.js';
import { idempotency } from './chapters/idempotency.js';
import { journey } from './chapters/journey.js';
import { ownership } from './chapters/ownership.js';
import { recordsAtRest } from './chapters/records-at-rest.js';
import { oneTrace } from './chapters/one-trace.js';
import { paymentByTheClient } from './chapters/payment-by-the-client.js';
import { stockRace } from './chapters/stock-race.js';
import { stripeFaults } from './chapters/stripe-faults.js';
import { undoing } from './chapters/undoing.js';
import { webhooks } from './chapters/webhooks.js';
import { secrecy } from './chapters/secrecy.js';
import { Stage } from './stage.js';

const enginesOf = (more: readonly string[]) => ({
  events: more.includes('kafka') ? 'kafka' : 'postgresql',
  jobs: more.includes('rabbitmq') ? 'rabbitmq' : 'postgresql',
});

/**
 * One shop for all chapters: a start costs more than most of them. MESHCART_HOSTING=processes gives each service processes
 * of its own; `more` are further arguments of `npm start`.
 */
export const theShop = (name: string, ...more: readonly string[]) =>
  describe(name, () => {
    let open: Stage | undefined;
    const stage = (): Stage => {
      if (!open) throw new Error('the shop did not start');
      return open;
    };

    beforeAll(async () => {
      open = await Stage.open(more);
    }, 120_000);

    afterAll(async () => open?.close(), 60_000);

    // Begins with an order that nobody pays, and looks at its expiry at the end.
    const expiry = undoing(stage);
    journey(stage);
    oneTrace(stage, enginesOf(more));
    idempotency(stage);
    stripeFaults(stage);
    paymentByTheClient(stage);
    webhooks(stage);
    stockRace(stage);
    ownership(stage);
    everyErrorIsAProblem(stage);
    failedWork(stage);
    secrecy(stage);
    expiry();
    recordsAtRest(stage);
  });
