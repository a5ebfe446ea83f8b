import { describe, expect, it } from '@jest/globals';
import { entryPoints } from './contracts.js';
import { registry } from './registry.js';
import { topics } from './topics.js';

const names = topics.map(({ name }) => name);

describe('the declared topics', () => {
  it('are those that have events in the contracts, each once', () => {
    // What is told on the topic meshcart.billing.v1 is in the package meshcart.billing.events.v1.
    const packages = [...registry].flatMap((type) =>
      type.kind === 'message' ? [type.file.proto.package] : [],
    );
    const told = packages.filter((name) => /\.events\.v\d+$/.test(name));
    expect(names).toEqual([...new Set(told)].map((name) => name.replace('.events.', '.')).toSorted());
  });

  it('hold every topic that somebody reads', () => {
    const read = entryPoints().flatMap(({ topic }) => (topic === '' ? [] : [topic]));
    expect(read).not.toHaveLength(0);
    expect(names).toEqual(expect.arrayContaining(read));
  });
});
