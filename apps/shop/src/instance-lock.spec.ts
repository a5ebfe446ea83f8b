import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { InstanceLock } from './instance-lock.js';
import { UserError } from './user-error.js';

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'meshcart-lock-'));

/** Another process that takes the same lock in the same way, says so and waits. */
async function rival(folder: string) {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    try {
      new DatabaseSync(process.argv[1] + '/lock', { timeout: 0 }).exec('BEGIN EXCLUSIVE');
      console.log('taken');
      setInterval(() => undefined, 1000);
    } catch { console.log('refused'); }`;
  const child = spawn(process.execPath, ['--no-warnings', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [answer] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async () => {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  };
  return { answer: answer.toString().trim(), kill };
}

describe('the instance lock', () => {
  it('refuses a second shop on the same folder in one line that names the first', () => {
    const folder = emptyFolder();
    const lock = InstanceLock.take(folder);

    const second = () => InstanceLock.take(folder);

    expect(second).toThrow(UserError);
    expect(second).toThrow(new RegExp(`^A shop already runs on .*pid ${process.pid}.*MESHCART_DATA`));
    lock.release();
  });

  it('can be taken again after it was released', () => {
    const folder = emptyFolder();
    InstanceLock.take(folder).release();

    const lock = InstanceLock.take(folder);

    expect(readFileSync(join(folder, 'lock.pid'), 'utf8')).toBe(`${process.pid}\n`);
    lock.release();
  });

  it('does not keep apart two folders', () => {
    const locks = [emptyFolder(), emptyFolder()].map((folder) => InstanceLock.take(folder));

    expect(locks).toHaveLength(2);
    for (const lock of locks) lock.release();
  });

  it('dies with its process, even by kill -9', async () => {
    const folder = emptyFolder();
    const other = await rival(folder);
    expect(() => InstanceLock.take(folder)).toThrow(UserError);

    await other.kill();

    InstanceLock.take(folder).release();
  });

  it('can be waited for', async () => {
    const folder = emptyFolder();
    const other = await rival(folder);

    const waiting = InstanceLock.takeWithin(folder, 20_000);
    await other.kill();

    (await waiting).release();
  });

  it('is won by exactly one of several that start at once', async () => {
    const folder = emptyFolder();

    const rivals = await Promise.all(Array.from({ length: 4 }, async () => rival(folder)));

    expect(rivals.filter(({ answer }) => answer === 'taken')).toHaveLength(1);
    await Promise.all(rivals.map(async ({ kill }) => kill()));
  });
});
