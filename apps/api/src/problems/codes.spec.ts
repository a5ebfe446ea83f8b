import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { problemCodes } from './codes.js';

const page = readFileSync(new URL('../../../../docs/problems.md', import.meta.url), 'utf8');

/** The rows of the table: `| `CODE` | 400 | meaning | remedy |`. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, code = '', status, meaning, remedy]) => [
    code.replaceAll('`', ''),
    { status: Number(status), meaning, remedy },
  ]);

describe('docs/problems.md', () => {
  it('tells every code as the program knows it, and no other', () => {
    const known = Object.entries(problemCodes).map(([code, { status, meaning, remedy }]) => [
      code,
      { status, meaning, remedy },
    ]);

    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(known));
  });
});
