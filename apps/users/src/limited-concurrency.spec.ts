import { describe, expect, it } from '@jest/globals';
import { LimitedConcurrency, QueueFull } from './limited-concurrency.js';

describe('LimitedConcurrency', () => {
  it('never runs more at once than it was told', async () => {
    const limit = new LimitedConcurrency({ running: 3, waiting: 100 });
    let running = 0;
    let most = 0;

    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    await Promise.all(Array.from({ length: 20 }, async () => limit.run(work)));

    expect(most).toBe(3);
  });

  it('gives a failed one’s place to the next', async () => {
    const limit = new LimitedConcurrency({ running: 1, waiting: 1 });
    const failing = limit.run(async () => Promise.reject(new Error('no')));
    const next = limit.run(async () => Promise.resolve('done'));

    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
  });

  it('refuses those for whom there is no place to wait', async () => {
    const limit = new LimitedConcurrency({ running: 1, waiting: 0 });
    const running = limit.run(async () => new Promise((resolve) => setImmediate(resolve)));

    await expect(limit.run(async () => Promise.resolve())).rejects.toBeInstanceOf(QueueFull);
    await running;
    await expect(limit.run(async () => Promise.resolve('again'))).resolves.toBe('again');
  });
});
