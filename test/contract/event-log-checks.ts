import { expect } from '@jest/globals';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog } from '#messaging/event-log.js';
import { anEvent, ascending, firsts, sequencesOf, type Check } from './event-log-under-test.js';
import { memberChecks } from './event-log-member-checks.js';
import { Deferred, until } from './until.js';

/** Every check throws where the log breaks its promise. */
export const eventLogChecks = {
  'delivers each event whole, to each group': async (log) => {
    const [writer, reader] = [await log.open(), await log.open()];
    const [one, two]: [CloudEvent[], CloudEvent[]] = [[], []];
    await reader.subscribe({ group: 'one', topic: 'whole', handle: async (event) => void one.push(event) });
    await reader.subscribe({ group: 'two', topic: 'whole', handle: async (event) => void two.push(event) });
    const events = [anEvent('a'), { ...anEvent('b'), sequence: 9007199254740993n }];
    await writer.append('whole', events);
    await writer.append('elsewhere', [anEvent('a')]);
    await until(
      'both groups have both',
      () => firsts(one).length === 2 && firsts(two).length === 2,
      log.patienceMs,
    );
    const byId = (a: CloudEvent, b: CloudEvent): number => a.id.localeCompare(b.id);
    for (const got of [one, two]) expect(firsts(got).toSorted(byId)).toEqual(events.toSorted(byId));
  },

  'delivers what was appended before the group existed': async (log) => {
    const early = await log.open();
    await early.append('replay', [anEvent('a', 1), anEvent('a', 2)]);
    const got: CloudEvent[] = [];
    await early.subscribe({ group: 'late', topic: 'replay', handle: async (event) => void got.push(event) });
    await until('it has both', () => sequencesOf('a', got).length === 2, log.patienceMs);
    expect(sequencesOf('a', got)).toEqual([1n, 2n]);
  },

  'tells how far a group is behind, and for how long': async (log) => {
    const [reader, writer] = [await log.open(), await log.open()];
    const lag = async () => writer.lag('lagging', 'lag');
    expect(await lag()).toEqual({ events: 0, oldestMs: 0 });
    await writer.append('lag', [anEvent('a', 1), anEvent('a', 2)]);
    await writer.append('lag', [anEvent('b', 1)]);
    expect(await lag()).toEqual({ events: 3, oldestMs: expect.any(Number) });
    const release = new Deferred();
    const handle = async ({ subject }: CloudEvent): Promise<void> =>
      subject === 'a' ? release.promise : Promise.resolve();
    await reader.subscribe({ group: 'lagging', topic: 'lag', handle });
    // The first of "a" is under way and holds up the second; "b" may count while it is later in the same order.
    const held = async (): Promise<boolean> => [2, 3].includes((await lag()).events);
    await until('both of a wait', held, log.patienceMs);
    const { oldestMs } = await lag();
    expect(oldestMs).toBeGreaterThan(0);
    expect(oldestMs).toBeLessThan(60_000);
    release.resolve();
    await until('nothing waits', async () => (await lag()).events === 0, log.patienceMs);
    expect(await lag()).toEqual({ events: 0, oldestMs: 0 });
    expect((await writer.lag('elsewhere', 'lag')).events).toBe(3);
  },

  'keeps the order of each subject while many append at once': async (log) => {
    const [reader, ...writers] = [await log.open(), await log.open(), await log.open()];
    const got: CloudEvent[] = [];
    await reader.subscribe({ group: 'order', topic: 'order', handle: async (event) => void got.push(event) });
    const write = async (subject: string, writer: EventLog): Promise<void> => {
      for (let sequence = 1; sequence <= 20; sequence += 2) {
        await writer.append('order', [anEvent(subject, sequence), anEvent(subject, sequence + 1)]);
      }
    };
    const subjects = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(subjects.map((subject, i) => write(subject, writers[i % writers.length] ?? reader)));
    await until('all arrived', () => firsts(got).length === 120, log.patienceMs);
    for (const subject of subjects) expect(sequencesOf(subject, got)).toEqual(ascending(20));
  },

  'handles different subjects side by side and one subject alone': async (log) => {
    const reader = await log.open();
    const running: string[] = [];
    const release = new Deferred();
    let overlapped = false;
    const handle = async ({ subject }: CloudEvent): Promise<void> => {
      overlapped ||= running.includes(subject);
      running.push(subject);
      await release.promise;
      running.splice(running.indexOf(subject), 1);
    };
    await reader.subscribe({ group: 'side', topic: 'side', handle });
    await reader.append('side', [anEvent('a', 1), anEvent('a', 2), anEvent('b', 1), anEvent('c', 1)]);
    await until('three run', () => new Set(running).size === 3, log.patienceMs);
    release.resolve();
    await until('all ended', () => running.length === 0, log.patienceMs);
    expect(overlapped).toBe(false);
  },

  'tries a failed event again before the later ones of its subject, and lets the others pass': async (
    log,
  ) => {
    const reader = await log.open();
    const [tried, done]: [string[], CloudEvent[]] = [[], []];
    const handle = async (event: CloudEvent): Promise<void> => {
      tried.push(event.id);
      const blocked = event.id === poison.id && (sequencesOf('b', done).length < 3 || tried.length < 6);
      if (blocked) throw new Error('not yet');
      done.push(event);
    };
    const poison = anEvent('a', 1);
    await reader.subscribe({ group: 'failing', topic: 'failing', handle });
    await reader.append('failing', [
      poison,
      anEvent('a', 2),
      anEvent('b', 1),
      anEvent('b', 2),
      anEvent('b', 3),
    ]);
    await until('all are done', () => firsts(done).length === 5, log.patienceMs);
    expect(sequencesOf('a', done)).toEqual([1n, 2n]);
    expect(tried.filter((id) => id === poison.id).length).toBeGreaterThan(1);
  },

  'skips nothing while an append takes long': async (log) => {
    const reader = await log.open();
    const got: CloudEvent[] = [];
    await reader.subscribe({ group: 'slow', topic: 'slow', handle: async (event) => void got.push(event) });
    const [slow, quick] = [anEvent('a'), anEvent('b')];
    const held = await log.holdAppend?.('slow', [slow]);
    const appended = reader.append('slow', [quick]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (held) await held.release();
    else await reader.append('slow', [slow]);
    await appended;
    await until('both are there', () => firsts(got).length === 2, log.patienceMs);
  },
  ...memberChecks,
} satisfies Record<string, Check>;
