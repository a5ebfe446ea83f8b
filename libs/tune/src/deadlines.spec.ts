import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { violationsOf } from '#mesh/violations.js';
import { aMesh, anEntryPoint, anOperation, anRpc } from '../../../test/support/a-mesh.js';
import { applyChanges } from './apply-changes.js';
import { arrange, type Wish } from './deadlines.js';
import type { Change } from './proposal.js';

const rpc = (name: string) => `shop.${name}.v1.Service/Do`;
const batch = 'shop.d.v1.Service/BatchDo';
const mesh = aMesh({
  rpcs: [
    anRpc({ name: rpc('a'), timeoutMs: 5000, calls: [rpc('b'), rpc('c')] }),
    anRpc({
      name: rpc('b'),
      timeoutMs: 2000,
      retry: { attempts: 1, perTryTimeoutMs: 900 },
      calls: [rpc('d')],
    }),
    anRpc({ name: rpc('c'), timeoutMs: 3000, objective: { availability: 0.99, latencyMs: 600 } }),
    anRpc({ name: rpc('d'), timeoutMs: 600, batch }),
    anRpc({ name: batch, timeoutMs: 500 }),
  ],
  operations: [anOperation({ name: 'Ask', timeoutMs: 6000, calls: [rpc('a')] })],
  entryPoints: [anEntryPoint({ app: 'a', name: 'work', timeoutMs: 2200, calls: [rpc('b')] })],
});
const unknown: Wish = { tryMs: undefined, attempts: 0 };
const arranged = (wishes: Readonly<Record<string, Partial<Wish>>>) =>
  arrange(mesh, ({ origin }) => ({
    ...unknown,
    attempts: mesh.rpcs.find(({ name }) => name === origin)?.retry?.attempts ?? 0,
    ...wishes[origin],
  }));

describe('deadlines', () => {
  it('stay as they are where nothing was measured', () => {
    for (const [origin, { timeoutMs }] of arranged({}))
      expect([origin, timeoutMs]).toEqual([origin, statedOf(origin).timeoutMs]);
  });

  it('rise all the way up where a callee needs more', () => {
    const deadlines = arranged({ [rpc('d')]: { tryMs: 1400 } });

    expect(deadlines.get(rpc('d'))).toMatchObject({ timeoutMs: 1400 });
    expect(deadlines.get(rpc('b'))).toEqual({
      timeoutMs: 3100,
      retry: { attempts: 1, perTryTimeoutMs: 1500 },
      heldUpBy: [rpc('d')],
    });
    expect(deadlines.get('a#work')).toMatchObject({ timeoutMs: 3200 });
    expect(deadlines.get(rpc('a'))).toMatchObject({ timeoutMs: 5000 });
  });

  it('do not fall below a batch form that nobody measured', () => {
    expect(arranged({ [rpc('d')]: { tryMs: 200 } }).get(rpc('d'))).toEqual({
      timeoutMs: 500,
      retry: undefined,
      heldUpBy: [batch],
    });
  });

  it('leave a try the time in which a promise can be kept', () => {
    expect(arranged({ [rpc('c')]: { tryMs: 200 } }).get(rpc('c'))).toMatchObject({ timeoutMs: 650 });
  });

  it('do not follow small differences', () => {
    expect(arranged({ [rpc('c')]: { tryMs: 3200 } }).get(rpc('c'))).toMatchObject({ timeoutMs: 3000 });
    expect(arranged({ [rpc('c')]: { tryMs: 2300 } }).get(rpc('c'))).toMatchObject({ timeoutMs: 3000 });
  });

  it('break no rule, whatever was measured', () => {
    const wish = fc.record({
      tryMs: fc.option(fc.double({ min: 1, max: 60_000, noNaN: true }), { nil: undefined }),
      attempts: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(fc.array(wish, { minLength: 7, maxLength: 7 }), (wishes) => {
        const origins = [...arranged({}).keys()];
        const deadlines = arrange(mesh, ({ origin }) => wishes[origins.indexOf(origin)] ?? unknown);
        const changes = [...deadlines].flatMap(([origin, { timeoutMs, retry }]): Change[] => {
          const { timeoutMs: from } = statedOf(origin);
          const stated = mesh.rpcs.find(({ name }) => name === origin)?.retry;
          return [
            { kind: 'timeout', origin, from, to: timeoutMs },
            ...(mesh.rpcs.some(({ name }) => name === origin)
              ? [{ kind: 'retry', origin, from: stated, to: retry } as const]
              : []),
          ];
        });
        const broken = violationsOf(applyChanges(mesh, changes)).map(({ rule }) => rule);
        // How often is another question than how long.
        expect(broken.filter((rule) => rule !== 'tries-bounded')).toEqual([]);
      }),
    );
  });
});

function statedOf(origin: string) {
  const found = [...mesh.rpcs, ...mesh.operations, ...mesh.entryPoints].find(
    (each) => each.origin === origin,
  );
  if (!found) throw new Error(`${origin} is not there`);
  return found;
}
