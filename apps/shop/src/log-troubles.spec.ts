import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { humanLine, showTroubles } from './log-troubles.js';
import { terminal } from './terminal.js';
import { until } from './until.js';

describe('a line of the log', () => {
  it('is for people where it is a warning or an error', () => {
    expect(humanLine('{"level":"warn","service":"orders","msg":"slow"}')).toBe('warning in orders: slow');
    expect(humanLine('{"level":"error","service":"api","msg":"broken"}')).toBe('error in api: broken');
  });

  it.each(['{"level":"info","msg":"ready"}', '{"level":"wa', ''])('is not where it is %s', (line) => {
    expect(humanLine(line)).toBeUndefined();
  });
});

describe('the terminal', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('shows what goes wrong from now on, once, and nothing of the past', async () => {
    const complain = jest.spyOn(terminal, 'complain').mockReturnValue();
    const log = join(mkdtempSync(join(tmpdir(), 'meshcart-log-')), 'shop.log');
    writeFileSync(log, '{"level":"warn","service":"orders","msg":"past"}\n');
    const troubles = showTroubles([log]);

    appendFileSync(log, '{"level":"info","msg":"fine"}\n{"level":"warn","service":"orders","msg":"first"}\n');
    await until('the line was shown', 5_000, async () => Promise.resolve(complain.mock.calls.length > 0));
    appendFileSync(log, '{"level":"error","service":"api","msg":"second"}\n');
    await until('the line was shown', 5_000, async () => Promise.resolve(complain.mock.calls.length > 1));

    expect(complain.mock.calls).toEqual([['warning in orders: first'], ['error in api: second']]);
    troubles.close();
  });
});
