import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WorkKind, type FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import { mergeWork } from './merge-work.js';
import { decodeCursor, encodeCursor, type CursorPlace, type WorkCursor } from './work-cursor.js';
import type { WorkApp } from './work-of-apps.js';

const apps = ['orders', 'billing', 'notifications'] as const;

const aWork = (app: WorkApp, seconds: number, number: number): FailedWork => ({
  id: `${app}:dead-job:mail:${String(number).padStart(8, '0')}-0000-7000-8000-000000000000`,
  kind: WorkKind.WORK_KIND_DEAD_JOB,
  place: 'mail',
  key: '',
  type: '',
  error: '',
  attempts: 1,
  failedAt: new Date(seconds * 1000),
  traceId: '',
  correlationId: '',
  waiting: 0,
  actions: [],
});

/** Apps as their contract promises: pages in order, and a token that says after what the next one begins. */
class Shop {
  private readonly work: ReadonlyMap<WorkApp, FailedWork[]>;

  constructor(all: readonly FailedWork[]) {
    this.work = new Map(
      apps.map((app) => [app, all.filter(({ id }) => id.startsWith(`${app}:`)).toSorted(inOrder)]),
    );
  }

  settle(id: string): void {
    for (const own of this.work.values()) {
      const at = own.findIndex((each) => each.id === id);
      if (at >= 0) own.splice(at, 1);
    }
  }

  page(app: WorkApp, from: CursorPlace, size: number) {
    const rest = (this.work.get(app) ?? []).filter((each) => from.token === '' || keyOf(each) > from.token);
    const work = rest.slice(0, size);
    const last = work.at(-1);
    return { app, from, work, nextPageToken: last && rest.length > size ? keyOf(last) : '' };
  }
}

const keyOf = ({ failedAt, id }: FailedWork) => `${String(failedAt?.getTime()).padStart(12, '0')} ${id}`;
const inOrder = (one: FailedWork, other: FailedWork) => (keyOf(one) < keyOf(other) ? -1 : 1);

/** Reads to the end. `between` happens after each page, with what was told so far. */
function readAll(shop: Shop, size: number, between: (told: FailedWork[]) => void = () => undefined) {
  const told: FailedWork[] = [];
  let cursor: WorkCursor = Object.fromEntries(apps.map((app) => [app, { token: '' }]));
  for (let pages = 0; pages < 1000; pages += 1) {
    const places = Object.entries(cursor) as [WorkApp, CursorPlace][];
    const { items, next } = mergeWork(
      places.map(([app, from]) => shop.page(app, from, size)),
      size,
    );
    told.push(...items.map(({ work }) => work));
    const text = encodeCursor(next);
    if (text === null) return told;
    cursor = decodeCursor(text);
    between(told);
  }
  throw new Error('it does not end');
}

/** Many fail in the same second, as they do when something breaks. */
const someWork = fc
  .array(fc.record({ app: fc.constantFrom(...apps), seconds: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 60,
  })
  .map((all) => all.map(({ app, seconds }, index) => aWork(app, seconds, index)));

describe('the pages of several apps', () => {
  it('tell all work once, oldest first', () => {
    fc.assert(
      fc.property(someWork, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const told = readAll(new Shop(all), size);

        expect(told.map(keyOf)).toEqual(all.map(keyOf).toSorted(byTimeThenId));
      }),
      { numRuns: 200 },
    );
  });

  it('leave nothing out and tell nothing twice while work is settled', () => {
    fc.assert(
      fc.property(someWork, fc.integer({ min: 1, max: 7 }), fc.nat(), (all, size, seed) => {
        const shop = new Shop(all);
        const settled = new Set<string>();
        const told = readAll(shop, size, (soFar) => {
          const victim = soFar[seed % Math.max(1, soFar.length)];
          if (!victim) return;
          settled.add(victim.id);
          shop.settle(victim.id);
        });

        const ids = told.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      }),
      { numRuns: 200 },
    );
  });
});

/** Times first; ids of one time by their bytes. */
const byTimeThenId = (one: string, other: string) => (one < other ? -1 : Number(one > other));

describe('a cursor', () => {
  it.each(['e30', 'bm9uc2Vuc2U', 'eyJ4Ijp7InRva2VuIjoiIn19', 'eyJvcmRlcnMiOnsidG9rZW4iOjF9fQ'])(
    'that nobody wrote is refused: %s',
    (text) => {
      expect(() => decodeCursor(text)).toThrow('none of ours');
    },
  );
});
