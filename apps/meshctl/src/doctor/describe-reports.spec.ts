import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { failed, ok, warning, type GroupReport } from './check.js';
import { describeReports } from './describe-reports.js';
import { verdictOf } from './verdict.js';

const well: GroupReport = {
  group: 'versions',
  checks: [ok('all', 'go together'), warning('Kong', 'is old', 'move')],
};
const ill: GroupReport = {
  group: 'objects',
  checks: [ok('x', 'y'), failed('Service a/b', 'is not there', 'apply it')],
};
const unknown: GroupReport = {
  group: 'proxies',
  problem: 'permission is missing',
  next: 'kubectl auth can-i',
};

describe('a report', () => {
  it('exits with 0, 1 or 2, and what is unknown counts most', () => {
    expect(verdictOf([well]).exit).toBe(0);
    expect(verdictOf([well, ill]).exit).toBe(1);
    expect(verdictOf([well, ill, unknown]).exit).toBe(2);
  });

  it('tells what is wrong first, with what to do next, and a verdict in the last line', () => {
    const text = stripVTControlCharacters(describeReports([well, ill]));

    expect(text).toContain(
      'Declared = applied\n  failed  Service a/b: is not there\n          next apply it\n  ok ',
    );
    expect(text.split('\n').at(-1)).toBe('failed 1 thing is not as declared, 1 warning');
  });

  it('does not hide what could not be asked', () => {
    expect(stripVTControlCharacters(describeReports([unknown]))).toMatch(
      /unknown permission is missing\n +next kubectl auth can-i\n\nunknown 1 of 1 subjects/,
    );
  });
});
