import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { EventStore } from '../stripe/store/event-store.js';
import type { DeliveryQueue } from '../stripe/webhooks/delivery-queue.js';
import { defaultEvents, type EndpointStore, WebhookEndpoint } from '../stripe/webhooks/endpoint-store.js';
import { WebhookBehaviour } from '../stripe/webhooks/webhook-behaviour.js';
import type { WebhookDispatcher } from '../stripe/webhooks/webhook-dispatcher.js';

const NewEndpoint = Type.Object(
  {
    name: Type.Optional(WebhookEndpoint.properties.name),
    url: WebhookEndpoint.properties.url,
    secret: Type.Optional(WebhookEndpoint.properties.secret),
    events: Type.Optional(WebhookEndpoint.properties.events),
  },
  { additionalProperties: false },
);

const Change = Type.Partial(WebhookBehaviour);

interface Parts {
  readonly endpoints: EndpointStore;
  readonly queue: DeliveryQueue;
  readonly events: EventStore;
  readonly dispatcher: WebhookDispatcher;
  readonly defaultSecret: string;
}

/** Where webhooks go and how badly they behave. */
export const webhookRoutes = (server: FastifyInstance, parts: Parts): void => {
  const { endpoints, queue, events, dispatcher, defaultSecret } = parts;

  server.post<{ Body: Static<typeof NewEndpoint> }>(
    '/_twin/webhook_endpoints',
    { schema: { body: NewEndpoint } },
    (request, reply) => {
      const {
        name = 'shop',
        url,
        secret = defaultSecret,
        events: wanted = [...defaultEvents],
      } = request.body;
      endpoints.save({ name, url, secret, events: wanted });
      dispatcher.wake();
      return reply.code(201).send({ name, url, events: wanted });
    },
  );
  server.get('/_twin/webhook_endpoints', () => ({
    endpoints: endpoints.list().map(({ name, url, events: wanted }) => ({ name, url, events: wanted })),
  }));

  server.get('/_twin/webhooks', () => ({ behaviour: dispatcher.behaviour, deliveries: queue.list() }));
  server.post<{ Body: Static<typeof Change> }>('/_twin/webhooks', { schema: { body: Change } }, (request) => {
    dispatcher.behaviour = { ...dispatcher.behaviour, ...request.body };
    return { behaviour: dispatcher.behaviour };
  });

  server.post<{ Params: { id: string } }>('/_twin/events/:id/resend', (request, reply) => {
    if (!events.find(request.params.id)) return reply.code(404).send({ message: 'no such event' });
    for (const { name } of endpoints.list()) events.deliver(request.params.id, name, Date.now());
    dispatcher.wake();
    return reply.code(202).send({});
  });
};
