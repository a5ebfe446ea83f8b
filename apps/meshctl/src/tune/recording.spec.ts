import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { queriesOver, queryNames } from '#tune/queries.js';
import { answersIn, readRecording, writeRecording, type Recording } from './recording.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshcart-recording-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const queries = queriesOver('7d', '5m');
const answer: Recording['queries']['calls']['answer'] = [{ metric: { operation: 'a' }, value: [1, '3'] }];
const recording: Recording = {
  recording: 'meshctl tune 1',
  at: '2026-11-25T10:00:00.000Z',
  window: '7d',
  step: '5m',
  queries: Object.fromEntries(
    queryNames.map((name) => [name, { query: queries[name], answer }]),
  ) as Recording['queries'],
};

describe('a recording', () => {
  it('is read as it was written', () => {
    const file = join(folder, 'week.json');
    writeRecording(file, recording);

    expect(readRecording(file)).toEqual(recording);
  });

  it('gives plain numbers, also those that JSON has not', () => {
    const infinite: Recording = {
      ...recording,
      queries: { ...recording.queries, ejected: { query: '', answer: [{ metric: {}, value: [1, '+Inf'] }] } },
    };

    expect(answersIn(infinite).calls).toEqual([{ labels: { operation: 'a' }, value: 3 }]);
    expect(answersIn(infinite).ejected[0]?.value).toBe(Infinity);
  });

  it('is refused with the place where it is none, and with what to do', () => {
    const file = join(folder, 'wrong.json');
    const { calls: _, ...others } = recording.queries;
    writeFileSync(file, JSON.stringify({ ...recording, queries: others }));

    expect(() => readRecording(file)).toThrow(/queries .*calls.*--record/);
  });

  it('is refused where it cannot be read', () => {
    expect(() => readRecording(join(folder, 'absent.json'))).toThrow(/absent.json cannot be read/);
  });
});
