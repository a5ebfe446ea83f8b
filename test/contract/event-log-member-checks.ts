import { expect } from '@jest/globals';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog } from '#messaging/event-log.js';
import { anEvent, firsts, idsOf, type Check } from './event-log-under-test.js';
import { Deferred, until } from './until.js';

/** What a log promises to the members of a group that come and go. */
export const memberChecks = {
  'loses nothing that a member took and did not finish': async (log) => {
    const [first, second] = [await log.open(), await log.open()];
    const events = Array.from({ length: 10 }, (_, index) => anEvent(`subject ${index}`));
    await first.append('takeover', events);
    let tried = 0;
    const failing = await first.subscribe({
      group: 'takeover',
      topic: 'takeover',
      handle: async () => {
        tried++;
        throw new Error('this member finishes nothing');
      },
    });
    await until('it tried', () => tried >= 3, log.patienceMs);
    await failing.close();
    const got: CloudEvent[] = [];
    await second.subscribe({
      group: 'takeover',
      topic: 'takeover',
      handle: async (event) => void got.push(event),
    });
    await until('the next member has all', () => firsts(got).length === events.length, log.patienceMs);
    expect(idsOf(firsts(got))).toEqual(idsOf(events));
  },

  'goes on where the group stopped': async (log) => {
    const [first, second] = [await log.open(), await log.open()];
    const got: CloudEvent[] = [];
    const handle = async (event: CloudEvent): Promise<void> => void got.push(event);
    const subscription = await first.subscribe({ group: 'resume', topic: 'resume', handle });
    const old = Array.from({ length: 20 }, (_, index) => anEvent('a', index + 1));
    await first.append('resume', old);
    await until('the first twenty are done', () => firsts(got).length === 20, log.patienceMs);
    await subscription.close();
    got.length = 0;
    await second.subscribe({ group: 'resume', topic: 'resume', handle });
    const fresh = anEvent('a', 21);
    await first.append('resume', [fresh]);
    await until('the new one is there', () => got.some(({ id }) => id === fresh.id), log.patienceMs);
    expect(firsts(got).length).toBeLessThan(10);
  },

  'lets one member of a group consume at a time, and the next one take over': async (log) => {
    const members = [await log.open(), await log.open(), await log.open()];
    const active = new Set<number>();
    const [overlaps, got]: [number[], CloudEvent[]] = [[], []];
    const subscribe = async (member: EventLog, number: number) =>
      member.subscribe({
        group: 'turns',
        topic: 'turns',
        handle: async (event) => {
          active.add(number);
          overlaps.push(active.size);
          await new Promise((resolve) => setTimeout(resolve, 5));
          got.push(event);
          active.delete(number);
        },
      });
    const subscriptions = await Promise.all(members.map(subscribe));
    for (const [round, subscription] of subscriptions.entries()) {
      const events = Array.from({ length: 12 }, (_, index) =>
        anEvent(`${index % 3}`, round * 12 + index + 1),
      );
      await members[0]?.append('turns', events);
      await until('some of the round are done', () => firsts(got).length > round * 12 + 3, log.patienceMs);
      if (round < 2) await subscription.close();
    }
    await until('all are done', () => firsts(got).length === 36, log.patienceMs);
    expect(Math.max(...overlaps)).toBe(1);
  },

  'waits on close for what it began, and begins nothing more': async (log) => {
    const reader = await log.open();
    const [begun, release] = [new Deferred(), new Deferred()];
    const [started, ended]: [string[], string[]] = [[], []];
    const subscription = await reader.subscribe({
      group: 'drain',
      topic: 'drain',
      handle: async ({ id }) => {
        started.push(id);
        begun.resolve();
        await release.promise;
        ended.push(id);
      },
    });
    await reader.append('drain', [anEvent('a', 1), anEvent('a', 2)]);
    await begun.promise;
    const closed = subscription.close();
    release.resolve();
    await closed;
    const count = started.length;
    expect(ended).toHaveLength(count);
    await reader.append('drain', [anEvent('b', 1)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(started).toHaveLength(count);
  },
} satisfies Record<string, Check>;
