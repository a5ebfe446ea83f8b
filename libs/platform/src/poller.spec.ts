import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Poller } from './poller.js';

const farAway = 60_000;

describe('Poller', () => {
  it('takes work until there is none, and again when it is woken', async () => {
    const work = ['a', 'b'];
    const taken: string[] = [];
    const takeOne = async () => {
      const one = work.shift();
      if (one) taken.push(one);
      return one !== undefined;
    };
    const poller = new Poller({ takeOne, everyMs: farAway, concurrency: 1, onError: fail });
    poller.start();
    await until(() => taken.length === 2);

    work.push('c');
    poller.wake();
    await until(() => taken.length === 3);
    await poller.close();

    expect(taken).toEqual(['a', 'b', 'c']);
  });

  it('hears a wake-up that comes while it looks', async () => {
    let looks = 0;
    const poller: Poller = new Poller({
      takeOne: async () => {
        looks++;
        if (looks === 1) poller.wake();
        return false;
      },
      everyMs: farAway,
      concurrency: 1,
      onError: fail,
    });
    poller.start();

    await until(() => looks === 2);
    await poller.close();
  });

  it('goes on after an error, and tells of it', async () => {
    const errors: unknown[] = [];
    let looks = 0;
    const poller = new Poller({
      takeOne: async () => {
        looks++;
        if (looks === 1) throw new Error('lost');
        return false;
      },
      everyMs: 10,
      concurrency: 1,
      onError: (error) => errors.push(error),
    });
    poller.start();

    await until(() => looks > 1);
    await poller.close();

    expect(errors).toHaveLength(1);
  });

  it('lets what is under way end before it closes', async () => {
    let ended = false;
    const poller = new Poller({
      takeOne: async () => {
        await wait(50);
        ended = true;
        return false;
      },
      everyMs: farAway,
      concurrency: 1,
      onError: fail,
    });
    poller.start();
    await poller.close();

    expect(ended).toBe(true);
  });
});

const fail = (error: unknown) => {
  throw error;
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(5);
}
