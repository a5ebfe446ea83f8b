import { readFileSync, writeFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import { Errors } from 'typebox/value';
import type { Answers } from '#tune/observe.js';
import { queryNames, type QueryName } from '#tune/queries.js';

/** A file is no recording; the message says what is wrong with it. */
export class UnreadableRecording extends Error {
  override readonly name = 'UnreadableRecording';
}

/** An instant vector, as the API of Prometheus writes it: numbers are texts, since some are NaN or +Inf. */
export const vectorShape = Type.Array(
  Type.Object({
    metric: Type.Record(Type.String(), Type.String()),
    value: Type.Tuple([Type.Number(), Type.String()]),
  }),
);

export type Vector = Static<typeof vectorShape>;

const shape = Type.Object({
  recording: Type.Literal('meshctl tune 1'),
  /** When the window ended, as in "2026-11-25T10:00:00.000Z". */
  at: Type.String(),
  window: Type.String(),
  step: Type.String(),
  queries: Type.Object(
    Object.fromEntries(
      queryNames.map((name) => [name, Type.Object({ query: Type.String(), answer: vectorShape })]),
    ) as Record<QueryName, ReturnType<typeof queryShape>>,
  ),
});

/** The answers of Prometheus to all queries, as `--record` writes them. */
export type Recording = Static<typeof shape>;

const queryShape = () => Type.Object({ query: Type.String(), answer: vectorShape });

export const writeRecording = (file: string, recording: Recording): void =>
  writeFileSync(file, `${JSON.stringify(recording, undefined, 1)}\n`);

/** @throws UnreadableRecording */
export function readRecording(file: string): Recording {
  const value = parsed(file);
  const [first] = Errors(shape, value);
  if (first)
    throw new UnreadableRecording(
      `${file} is no recording of meshctl tune: ${first.instancePath || 'the whole'} ${first.message}; make one with meshctl tune --prometheus … --record ${file}`,
    );
  return value as Recording;
}

/** What the answers say, as plain numbers. */
export const answersIn = ({ queries }: Recording): Answers =>
  Object.fromEntries(
    queryNames.map((name) => [
      name,
      queries[name].answer.map(({ metric, value: [, text] }) => ({ labels: metric, value: numberOf(text) })),
    ]),
  ) as unknown as Answers;

const numberOf = (text: string): number => Number(text.replace('Inf', 'Infinity'));

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UnreadableRecording(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
