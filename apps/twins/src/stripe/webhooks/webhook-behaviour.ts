import Type, { type Static } from 'typebox';

/** How webhooks arrive. The default is prompt, once each, in order. */
export const WebhookBehaviour = Type.Object(
  {
    delayMs: Type.Integer({ minimum: 0, maximum: 600_000 }),
    /** How many times more each event is sent. */
    duplicates: Type.Integer({ minimum: 0, maximum: 20 }),
    /** Of those that are due together the newest goes first: together with a delay, history arrives backwards. */
    reversed: Type.Boolean(),
    paused: Type.Boolean(),
  },
  { additionalProperties: false },
);

export type WebhookBehaviour = Static<typeof WebhookBehaviour>;

export const usual: WebhookBehaviour = { delayMs: 0, duplicates: 0, reversed: false, paused: false };
