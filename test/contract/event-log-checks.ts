import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { EventLog } from '#messaging/event-log.js';
import { Deferred, until } from './until.js';

/** One log, as several processes see it. */
export interface EventLogUnderTest {
  /** The log as one more process opens it; closed with the log under test. */
  open(): Promise<EventLog>;
  /** Begins an append that is not finished until `release`, where the adapter can be made to do so. */
  holdAppend?(topic: string, events: readonly CloudEvent[]): Promise<{ release(): Promise<void> }>;
  close(): Promise<void>;
  /** How long a check waits for a delivery; for logs that are known to lose it. */
  readonly patienceMs?: number;
}

export type Check = (log: EventLogUnderTest) => Promise<void>;

export function anEvent(subject: string, sequence = 1): CloudEvent {
  return {
    id: randomUUID(),
    source: 'contract',
    type: 'contract.v1.Happened',
    subject,
    time: new Date(),
    sequence: BigInt(sequence),
    data: Buffer.from([0, 1, 2, 255]),
    correlationId: `correlation of ${subject}`,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
}

/** The first delivery of each event, in order: repetitions are allowed. */
function firsts(deliveries: readonly CloudEvent[]): CloudEvent[] {
  return [...new Map(deliveries.toReversed().map((event) => [event.id, event])).values()].toReversed();
}

function sequencesOf(subject: string, deliveries: readonly CloudEvent[]): bigint[] {
  const seen = new Set<string>();
  const fresh = deliveries.filter(({ id }) => !seen.has(id) && seen.add(id));
  return fresh.filter((event) => event.subject === subject).map(({ sequence }) => sequence);
}

const ascending = (count: number): bigint[] => Array.from({ length: count }, (_, index) => BigInt(index + 1));
const idsOf = (events: readonly CloudEvent[]): string[] => events.map(({ id }) => id).toSorted();

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
} satisfies Record<string, Check>;
