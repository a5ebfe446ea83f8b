import { Type } from 'typebox';
import { closed } from './fields.js';
import { reference } from './reference.js';
import { FailedWork, Reason, UnansweredApp, WorkId, workFilter } from './work.js';

const Cursor = Type.String({ minLength: 1, maxLength: 2048, pattern: '^[A-Za-z0-9_-]+$' });

const Next = Type.Union([Type.String(), Type.Null()], {
  description: 'For the cursor of the next page; null on the last one',
});

const Unanswered = Type.Array(reference(UnansweredApp), {
  description: 'Apps whose part is missing. While another page comes, it asks them again',
});

export const WorkQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: Type.Optional(Cursor),
    ...workFilter,
  },
  closed,
);

export const WorkParameter = Type.Object({ id: WorkId }, closed);

export const FailedWorkPage = Type.Object(
  { items: Type.Array(reference(FailedWork)), next: Next, unanswered: Unanswered },
  { $id: 'FailedWorkPage', ...closed },
);

export const WorkFix = Type.Object(
  {
    payload: Type.Unknown({ description: 'All of it. A value "[masked]" leaves what is stored there' }),
    reason: Reason,
  },
  {
    $id: 'WorkFix',
    ...closed,
    examples: [
      { payload: { orderId: '019aa3c1-5b1e-7c3a-9f52-6a2f0c7f4f10' }, reason: 'the id was missing' },
    ],
  },
);

export const FixedWork = Type.Object({ payloadDigest: Type.String() }, { $id: 'FixedWork', ...closed });

export const WorkDiscard = Type.Object(
  { reason: Reason },
  { $id: 'WorkDiscard', ...closed, examples: [{ reason: 'the order was cancelled by hand' }] },
);

export const DiscardedWork = Type.Object(
  { freed: Type.Integer({ minimum: 0, description: 'Later work of the same key that could go on by it' }) },
  { $id: 'DiscardedWork', ...closed },
);

const WorkFilter = Type.Object(workFilter, {
  ...closed,
  description: 'What stands in it must be so; an empty one is all work of all apps',
});

export const NewRedrive = Type.Object(
  {
    ids: Type.Optional(Type.Array(WorkId, { minItems: 1, maxItems: 100, uniqueItems: true })),
    filter: Type.Optional(WorkFilter),
    reason: Reason,
    dryRun: Type.Optional(
      Type.Boolean({ default: false, description: 'Tell what would go, change nothing' }),
    ),
    ratePerSecond: Type.Optional(
      Type.Number({ minimum: 0.5, maximum: 1000, default: 50, description: 'At most so many, in each app' }),
    ),
    cursor: Type.Optional(Cursor),
  },
  {
    $id: 'NewRedrive',
    ...closed,
    description: 'Either ids or a filter',
    examples: [
      { filter: { app: 'orders', kind: 'parked-event' }, reason: 'billing is mended', dryRun: true },
    ],
  },
);

export const redriveResults = ['would-go', 'redriven', 'failed-again', 'gone', 'refused'] as const;

export const RedriveOutcome = Type.Object(
  {
    id: WorkId,
    result: Type.Enum([...redriveResults], { type: 'string' }),
    error: Type.Optional(Type.String({ description: 'Why it failed again, or was refused' })),
    messages: Type.Integer({ minimum: 0, description: 'What went, with what waited behind it' }),
  },
  { $id: 'RedriveOutcome', ...closed },
);

export const Redrive = Type.Object(
  {
    outcomes: Type.Array(reference(RedriveOutcome)),
    matching: Type.Integer({
      minimum: 0,
      description: 'How much there was from here on, this page included',
    }),
    next: Next,
    unanswered: Unanswered,
  },
  { $id: 'Redrive', ...closed },
);
