import { styleText } from 'node:util';
import { plural } from './describe-details.js';
import { describeNothing } from './describe-list.js';
import type { Redriven } from './redrive-all.js';
import type { Outcome } from './shapes.js';

const words: Readonly<Record<string, readonly [string, 'green' | 'yellow' | 'red' | 'cyan']>> = {
  'would-go': ['would go', 'cyan'],
  redriven: ['redriven', 'green'],
  gone: ['gone already', 'yellow'],
  'failed-again': ['failed again', 'red'],
  refused: ['refused', 'red'],
};

/** For people: a line for each, with its error below it, and their numbers in the last. */
export function describeOutcomes({ outcomes, unanswered }: Redriven): string {
  if (outcomes.length === 0) return describeNothing(unanswered);
  return [...outcomes.map(lineOf), summaryOf(outcomes)].join('\n');
}

function lineOf({ id, result, error, messages }: Outcome): string {
  const [word, colour] = words[result] ?? [result, 'yellow'];
  const more =
    messages > 1 ? styleText('dim', ` with ${plural(messages - 1, 'message', 'messages')} behind it`) : '';
  const why = error === undefined ? '' : `\n  ${styleText('dim', error)}`;
  return `${styleText(colour, word.padEnd(12))} ${id}${more}${why}`;
}

function summaryOf(outcomes: readonly Outcome[]): string {
  const counts = [...Map.groupBy(outcomes, ({ result }) => result)].map(
    ([result, own]) => `${own.length} ${(words[result] ?? [result])[0]}`,
  );
  return styleText('bold', counts.join(', '));
}
