import Type, { type Static } from 'typebox';

const Pattern = Type.String({ format: 'regex' });

const from = {
  nth: Type.Optional(Type.Integer({ minimum: 1 })),
  times: Type.Optional(Type.Integer({ minimum: 1 })),
};

const requestMatch = Type.Object(
  { method: Type.Optional(Type.String()), path: Type.Optional(Pattern), ...from },
  { additionalProperties: false },
);

const mailMatch = Type.Object(
  { recipient: Type.Optional(Pattern), ...from },
  { additionalProperties: false },
);

const fault = <K extends string>(kind: K) =>
  Type.Object(
    { kind: Type.Literal(kind), match: Type.Optional(requestMatch) },
    { additionalProperties: false },
  );

const mailFault = <K extends string>(kind: K) =>
  Type.Object({ kind: Type.Literal(kind), match: Type.Optional(mailMatch) }, { additionalProperties: false });

/** What may go wrong with a request to Stripe. `match.nth` counts from 1, `match.times` defaults to 1. */
export const StripeFault = Type.Union([
  fault('conflict409'),
  fault('rate429'),
  fault('reset_before_effect'),
  fault('reset_after_effect'),
  fault('reset_mid_answer'),
  Type.Object(
    {
      kind: Type.Literal('saved500'),
      match: Type.Optional(requestMatch),
      /** Whether the operation really took place behind the 500. */
      effect: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal('slow'),
      match: Type.Optional(requestMatch),
      ms: Type.Integer({ minimum: 0, maximum: 600_000 }),
      /** A late answer (after, the default), or a late start with its key in flight. */
      when: Type.Optional(Type.Union([Type.Literal('before'), Type.Literal('after')])),
    },
    { additionalProperties: false },
  ),
]);

export const MailFault = Type.Union([
  mailFault('smtp451'),
  mailFault('smtp550'),
  mailFault('smtp_hang'),
  mailFault('smtp_drop_after_data'),
]);

export const Fault = Type.Union([StripeFault, MailFault]);

export type StripeFault = Static<typeof StripeFault>;
export type MailFault = Static<typeof MailFault>;
export type Fault = Static<typeof Fault>;

export const isMailFault = (fault: Fault): fault is MailFault => fault.kind.startsWith('smtp');
