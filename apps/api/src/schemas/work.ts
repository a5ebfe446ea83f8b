import { Type } from 'typebox';
import { closed, Count, Time } from './fields.js';
import { reference } from './reference.js';

export const workApps = ['orders', 'billing', 'notifications'] as const;
export const workKinds = ['parked-event', 'dead-job', 'stuck-message', 'saga'] as const;
export const workActions = ['fix', 'redrive', 'discard'] as const;

const WorkApp = Type.Enum([...workApps], { type: 'string' });
const WorkKind = Type.Enum([...workKinds], { type: 'string' });
const Place = Type.String({ pattern: '^[\\w.-]{1,100}$', examples: ['orders.billing-events'] });
const Key = Type.String({ minLength: 1, maxLength: 200 });
const MinAge = Type.Integer({
  minimum: 0,
  maximum: 0xffff_ffff,
  description: 'At least so long ago it failed',
});

/** App, kind, place and UUID. Which app there is and what it has is no matter of form. */
export const WorkId = Type.String({
  maxLength: 200,
  pattern: '^[a-z][a-z0-9-]*:[a-z-]+:[\\w.-]+:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  examples: ['orders:parked-event:orders.billing-events:019aa3c1-5b1e-7c3a-9f52-6a2f0c7f4f10'],
});

/** Kept with the change for good, and shown to whoever looks. */
export const Reason = Type.String({
  minLength: 3,
  maxLength: 500,
  pattern: '^[^\\p{Cc}]*$',
  description: 'Why; kept in the audit',
  examples: ['the price was sent without its currency'],
});

export const workFilter = {
  app: Type.Optional(WorkApp),
  kind: Type.Optional(WorkKind),
  place: Type.Optional(Place),
  key: Type.Optional(Key),
  minAgeSeconds: Type.Optional(MinAge),
};

export const FailedWork = Type.Object(
  {
    id: WorkId,
    app: WorkApp,
    kind: WorkKind,
    place: Type.String({ description: 'The consumer, queue, destination or saga that it failed at' }),
    key: Type.Optional(Type.String({ description: 'What it is about, as in the id of an order' })),
    type: Type.Optional(Type.String({ description: 'Of an event, its full name' })),
    error: Type.Optional(Type.String({ description: 'Why the last try failed' })),
    attempts: Count,
    failedAt: Type.Optional(Time),
    traceId: Type.Optional(Type.String()),
    correlationId: Type.Optional(Type.String()),
    waiting: Type.Integer({ minimum: 0, description: 'Later work of the same key that waits for it' }),
    actions: Type.Array(Type.Enum([...workActions], { type: 'string' })),
  },
  { $id: 'FailedWork', ...closed, description: 'Work that failed for good. Nothing in it is personal' },
);

export const WorkMoment = Type.Object(
  {
    at: Time,
    what: Type.String({ examples: ['redriven'] }),
    detail: Type.Optional(Type.String({ description: 'The error, or the reason that a person gave' })),
    subject: Type.Optional(Type.String({ description: 'The user who did it' })),
    clientId: Type.Optional(Type.String({ description: 'The client that did it' })),
    correlationId: Type.Optional(Type.String()),
    digestBefore: Type.Optional(Type.String()),
    digestAfter: Type.Optional(Type.String()),
  },
  { $id: 'WorkMoment', ...closed },
);

export const FailedWorkDetails = Type.Object(
  {
    work: reference(FailedWork),
    open: Type.Boolean({
      description: 'Whether it is still there; else its timeline tells what became of it',
    }),
    payload: Type.Optional(Type.Unknown({ description: 'What is personal reads "[masked]"' })),
    payloadError: Type.Optional(Type.String({ description: 'Why the payload cannot be read' })),
    payloadDigest: Type.Optional(Type.String({ description: 'For If-Match of a fix' })),
    timeline: Type.Array(reference(WorkMoment), { description: 'Oldest first' }),
  },
  { $id: 'FailedWorkDetails', ...closed },
);

export const UnansweredApp = Type.Object(
  { app: WorkApp, code: Type.String({ examples: ['SERVICE_UNAVAILABLE'] }), detail: Type.String() },
  { $id: 'UnansweredApp', ...closed, description: 'An app that did not answer; its part is missing' },
);
