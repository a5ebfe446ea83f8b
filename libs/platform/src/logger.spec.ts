import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { parseEnvironment } from '#config/parse-environment.js';
import { platformEnvironment } from './environment.js';
import { createLogger, NestLogger, type Logger } from './logger.js';

describe('the log of a service', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'meshcart-log-'))));
  afterAll(async () => rm(folder, { recursive: true }));

  const open = (service: string): [Logger, string] => {
    const file = join(folder, `${service}.log`);
    return [createLogger(service, parseEnvironment(platformEnvironment, { LOG_FILE: file })), file];
  };
  const linesIn = async (file: string, count: number) =>
    eventually(`${count} lines stand in the log`, 10_000, async () => {
      const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
      if (lines.length < count) return undefined;
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    });

  it('is its own, also beside another one in the same process', async () => {
    const [[orders, ofOrders], [billing, ofBilling]] = [open('orders'), open('billing')];
    orders.info('ordered');
    new NestLogger(billing).warn('billed');

    expect(await linesIn(ofOrders, 1)).toMatchObject([{ service: 'orders', msg: 'ordered' }]);
    expect(await linesIn(ofBilling, 1)).toMatchObject([{ service: 'billing', msg: 'billed' }]);
  });

  it('hides what is personal in its texts, whoever wrote them', async () => {
    const [logger, file] = open('users');
    const err = new Error('no mail for ada@example.com');
    logger.warn('no mail for ada@example.com');
    logger.warn('no mail for %s', 'ada@example.com');
    logger.warn({ err }, 'no mail for ada@example.com');
    logger.warn({ err });
    logger.warn(err);

    const lines = await linesIn(file, 5);
    expect(lines.map(({ msg }) => msg)).toEqual(Array(5).fill('no mail for [masked]'));
    expect(JSON.stringify(lines)).not.toContain('ada@');
  });
});
