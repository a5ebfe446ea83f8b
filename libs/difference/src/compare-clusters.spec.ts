import { describe, expect, it } from '@jest/globals';
import { clusterOf } from '#manifests/cluster-of.js';
import { readResources } from '#manifests/read-resources.js';
import { filesOf } from '../../../test/support/rendered.js';
import type { Change } from './change.js';
import { compareClusters } from './compare-clusters.js';

const files = [...filesOf('platform'), ...filesOf('prod')];
const rendered = (edit: (file: string, text: string) => string = (_, text) => text) =>
  clusterOf(files.flatMap(([file, text]) => readResources(file, edit(file, text))));
const before = rendered();

/** One edit of one file; a test that changes nothing would show nothing. */
function changing(name: string, from: string | RegExp, to: string): readonly Change[] {
  let hits = 0;
  const after = rendered((file, text) => {
    if (file !== name) return text;
    const edited = text.replace(from, to);
    if (edited !== text) hits++;
    return edited;
  });
  expect(hits).toBe(1);
  return compareClusters(before, after, { requests: true });
}

const short = (changes: readonly Change[]) => changes.map(({ risk, facet }) => `${risk} ${facet}`);

describe('the difference of manifests', () => {
  it('is empty between the same objects, however they are written', () => {
    expect(compareClusters(before, rendered(), { requests: true })).toEqual([]);
    const commented = rendered((_, text) => text.replaceAll(/^spec:$/gm, '# a comment\nspec:'));
    expect(compareClusters(before, commented, { requests: true })).toEqual([]);
  });

  it('tells a path that a policy lets in for one caller more', () => {
    const changes = changing(
      'billing.yaml',
      'cluster.local/ns/meshcart/sa/orders',
      'cluster.local/ns/meshcart/sa/*',
    );
    expect(changes.length).toBeGreaterThan(0);
    for (const { facet } of changes) expect(facet).toBe('access');
    expect(
      changes.some(({ risk, subject }) => risk === 'dangerous' && subject.includes('meshcart/api')),
    ).toBe(true);
  });

  it('tells a weaker mTLS as dangerous', () => {
    const changes = changing('mesh-wide.yaml', 'mode: STRICT', 'mode: PERMISSIVE');
    expect(new Set(short(changes))).not.toContain('safe transport');
    const all = changing('policies.yaml', 'mode: STRICT', 'mode: PERMISSIVE');
    expect(
      all.some(
        ({ risk, facet, after }) =>
          risk === 'dangerous' && facet === 'transport' && after === 'mTLS PERMISSIVE',
      ),
    ).toBe(true);
  });

  it('tells a timeout, and nothing else', () => {
    const changes = changing('users.yaml', /timeout: 2s/, 'timeout: 1s');
    expect(new Set(short(changes))).toEqual(new Set(['careful deadline']));
  });

  it('tells a port that the network closes', () => {
    const changes = changing(
      'users.yaml',
      /(kind: NetworkPolicy[\s\S]*?ingress:[\s\S]*?port: )50051/,
      '$150052',
    );
    expect(changes.length).toBeGreaterThan(0);
    for (const { facet, risk } of changes) expect([facet, risk]).toEqual(['network', 'careful']);
  });

  it('tells a route of Kong that comes, and a plugin that goes', () => {
    const path = changing('kong.yaml', 'path: /v1/orders\n', 'path: /v1/carts\n');
    expect(path.map(({ risk, facet }) => `${risk} ${facet}`)).toContain('dangerous exposure');
    const limit = changing('kong.yaml', ',limit-sign-up', '');
    expect(new Set(limit.map(({ risk, facet, after }) => `${risk} ${facet} ${after}`))).toEqual(
      new Set(['careful limits undefined']),
    );
  });
});
