import Type, { type Static } from 'typebox';

/** What the edge answers, as far as it is used here: more may stand beside it. */
export const workShape = Type.Object({
  id: Type.String(),
  app: Type.String(),
  kind: Type.String(),
  place: Type.String(),
  key: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
  attempts: Type.Integer(),
  failedAt: Type.Optional(Type.String()),
  traceId: Type.Optional(Type.String()),
  correlationId: Type.Optional(Type.String()),
  waiting: Type.Integer(),
  actions: Type.Array(Type.String()),
});

export type Work = Static<typeof workShape>;

const unansweredShape = Type.Object({ app: Type.String(), code: Type.String(), detail: Type.String() });

export type Unanswered = Static<typeof unansweredShape>;

const next = Type.Union([Type.String(), Type.Null()]);

export const pageShape = Type.Object({
  items: Type.Array(workShape),
  next,
  unanswered: Type.Array(unansweredShape),
});

const momentShape = Type.Object({
  at: Type.String(),
  what: Type.String(),
  detail: Type.Optional(Type.String()),
  subject: Type.Optional(Type.String()),
  clientId: Type.Optional(Type.String()),
  digestBefore: Type.Optional(Type.String()),
  digestAfter: Type.Optional(Type.String()),
});

export type Moment = Static<typeof momentShape>;

export const detailsShape = Type.Object({
  work: workShape,
  open: Type.Boolean(),
  payload: Type.Optional(Type.Unknown()),
  payloadError: Type.Optional(Type.String()),
  payloadDigest: Type.Optional(Type.String()),
  timeline: Type.Array(momentShape),
});

export type Details = Static<typeof detailsShape>;

export const fixedShape = Type.Object({ payloadDigest: Type.String() });

export const discardedShape = Type.Object({ freed: Type.Integer() });

const outcomeShape = Type.Object({
  id: Type.String(),
  result: Type.String(),
  error: Type.Optional(Type.String()),
  messages: Type.Integer(),
});

export type Outcome = Static<typeof outcomeShape>;

export const redriveShape = Type.Object({
  outcomes: Type.Array(outcomeShape),
  matching: Type.Integer(),
  next,
  unanswered: Type.Array(unansweredShape),
});

export const tokenShape = Type.Object({ access_token: Type.String({ minLength: 1 }) });

/** RFC 9457, as the edge fills it. */
export const problemShape = Type.Object({
  title: Type.String(),
  detail: Type.String(),
  code: Type.String(),
  correlationId: Type.String(),
  errors: Type.Array(Type.Object({ field: Type.String(), description: Type.String() })),
});

/** What `npm start` writes for the one who started it. */
export const demoClientShape = Type.Object({
  url: Type.String(),
  admin: Type.Object({ id: Type.String(), secret: Type.String() }),
});
