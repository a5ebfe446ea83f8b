import type { FastifyInstance } from 'fastify';
import { faultRoutes } from '../control/fault-routes.js';
import { stripeControlRoutes } from '../control/stripe-routes.js';
import { webhookRoutes } from '../control/webhook-routes.js';
import type { FaultStore } from '../faults/fault-store.js';
import { Settings } from '../storage/settings.js';
import type { Storage } from '../storage/storage.js';
import { VirtualClock } from '../storage/virtual-clock.js';
import { type ContextFor, Executor } from './http/executor.js';
import { stripeServer } from './http/stripe-server.js';
import { StripeTwin } from './http/stripe-twin.js';
import { EventStore } from './store/event-store.js';
import { IdempotencyStore } from './store/idempotency-store.js';
import { Journal } from './store/journal.js';
import { ObjectStore } from './store/object-store.js';
import { DeliveryQueue } from './webhooks/delivery-queue.js';
import { defaultEvents, EndpointStore } from './webhooks/endpoint-store.js';
import { WebhookDispatcher } from './webhooks/webhook-dispatcher.js';

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly webhookUrl: string | undefined;
}

export interface StripeParts {
  readonly server: FastifyInstance;
  readonly dispatcher: WebhookDispatcher;
}

/** Puts the Stripe twin together on `storage`; the server does not listen yet. */
export const assembleStripe = (storage: Storage, faults: FaultStore, given: StripeSettings): StripeParts => {
  const settings = new Settings(storage);
  const clock = new VirtualClock(settings);
  const objects = new ObjectStore(storage);
  const events = new EventStore(storage);
  const journal = new Journal(storage);
  const endpoints = new EndpointStore(storage);
  const queue = new DeliveryQueue(storage);
  const dispatcher = new WebhookDispatcher(queue, endpoints, events, settings);
  if (given.webhookUrl !== undefined)
    endpoints.save({
      name: 'shop',
      url: given.webhookUrl,
      secret: given.webhookSecret,
      events: [...defaultEvents],
    });

  const contextFor: ContextFor = (origin) => ({
    objects,
    events,
    clock,
    emit: (type, object) => {
      const { delayMs, duplicates } = dispatcher.behaviour;
      events.add(type, object, clock.now(), origin, Date.now() + delayMs, 1 + duplicates);
    },
  });
  const executor = new Executor(storage, new IdempotencyStore(storage), journal, clock, contextFor);
  const wake = () => dispatcher.wake();
  const server = stripeServer(new StripeTwin(given.secretKey, executor, faults, journal), wake);
  faultRoutes(server, faults);
  stripeControlRoutes(server, {
    storage,
    journal,
    context: contextFor({ requestId: null, idempotencyKey: null }),
    wake,
  });
  webhookRoutes(server, { endpoints, queue, events, dispatcher, defaultSecret: given.webhookSecret });
  return { server, dispatcher };
};
