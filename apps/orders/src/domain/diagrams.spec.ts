import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isTerminal, orderStates, transitions } from './order-state.js';
import { isCancellable, sagaPaths, sagaSteps, type Saga, type SagaStep } from './saga.js';

const document = readFileSync(new URL('../../../../docs/order-saga.md', import.meta.url), 'utf8');
const diagrams = [...document.matchAll(/```mermaid\nstateDiagram-v2\n(.*?)```/gs)].map(([, lines = '']) =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
);

/** One arrow for each pair of states, with all that leads along it. */
function arrows(moves: readonly (readonly [from: string, to: string, why: string])[]): string[] {
  const groups = Map.groupBy(moves, ([from, to]) => `${from} --> ${to}`);
  return [...groups].map(([arrow, members]) => `${arrow}: ${members.map(([, , why]) => why).join(', ')}`);
}

const orderMoves = orderStates.flatMap((state) =>
  Object.entries(transitions[state]).map(([step, next]) => [state, next, step] as const),
);

const sagaMoves = sagaSteps.flatMap((step) => [
  ...Object.entries(sagaPaths[step]).map(([answer, path]) => [step, path.to, answer] as const),
  ...(isCancellable({ step } as Saga) ? [[step, 'cancel_payment' as SagaStep, 'given up'] as const] : []),
]);

describe('docs/order-saga.md', () => {
  it('draws the states of an order as the table has them', () => {
    const ends = orderStates.filter(isTerminal).map((state) => `${state} --> [*]`);
    expect(diagrams[0]?.toSorted()).toEqual(['[*] --> pending', ...arrows(orderMoves), ...ends].toSorted());
  });

  it('draws the steps of the saga as the paths have them', () => {
    const lines = ['[*] --> authorize', ...arrows(sagaMoves), 'ended --> [*]'];
    expect(diagrams[1]?.toSorted()).toEqual(lines.toSorted());
  });
});
