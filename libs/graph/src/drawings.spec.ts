import { describe, expect, it } from '@jest/globals';
import { instance } from '@viz-js/viz';
import { aMesh, anOperation, anRpc } from '../../../test/support/a-mesh.js';
import { aMeshOfServices } from '../../../test/support/a-mesh-of-services.js';
import { byApp } from './by-app.js';
import { dotOf } from './dot.js';
import { graphOf, longestPath } from './graph-of.js';
import { mermaidOf, stepsOf } from './mermaid.js';

const graph = graphOf(aMeshOfServices(5));
const viz = await instance();

interface Drawn {
  readonly objects: readonly { readonly name: string }[];
  readonly edges: readonly unknown[];
}

describe('the DOT drawing', () => {
  it.each([
    ['5 services', graph],
    ['100 services', graphOf(aMeshOfServices(100))],
    ['100 services by app', byApp(graphOf(aMeshOfServices(100)))],
  ])('of %s is read by Graphviz, with every node and edge', (_, drawn) => {
    const { status, errors, output = '' } = viz.render(dotOf(drawn), { format: 'json0', engine: 'osage' });
    expect([status, errors.filter(({ level }) => level === 'error')]).toEqual(['success', []]);
    const read = JSON.parse(output) as Drawn;
    const names = read.objects.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(drawn.nodes.map(({ id }) => id)));
    expect(read.edges).toHaveLength(drawn.edges.length);
  });

  it('is laid out by Graphviz, clusters and all', () => {
    const { output } = viz.render(dotOf(graph), { format: 'svg' });
    expect(output?.match(/class="cluster"/g)).toHaveLength(
      graph.apps.filter(({ name }) => graph.nodes.some(({ app }) => app === name)).length,
    );
  });

  it('is refused where a name is not quoted', () => {
    expect(viz.render(dotOf(graph).replace('"gateway"', 'gate way"')).status).toBe('failure');
  });
});

describe('the Mermaid drawing', () => {
  const text = mermaidOf(graph);

  it('has a line for every node and every edge, and names only what it has drawn', () => {
    const lines = text.split('\n').map((line) => line.trim());
    const drawn = lines.flatMap((line) => /^(?:subgraph )?(n\d+)[[({>]/.exec(line)?.[1] ?? []);
    const ends = lines.flatMap(
      (line) => /^(n\d+) -\.?->?(?:\|"[^"]*"\|)? ?.*(n\d+)$/.exec(line)?.slice(1) ?? [],
    );
    const arrows = lines.filter((line) => /-->|-\.->/.test(line));
    expect(arrows).toHaveLength(graph.edges.length);
    expect(ends).toHaveLength(2 * graph.edges.length);
    expect(ends.filter((end) => !drawn.includes(end))).toEqual([]);
    expect(drawn.length).toBe(graph.nodes.length + graph.apps.length);
  });

  it('says what ends a text in Mermaid in another way', () => {
    const odd = graphOf(
      aMesh({
        operations: [anOperation({ name: 'Odd', path: '/v1/"#x"' })],
        rpcs: [anRpc({ name: 'shop.a.v1.A/B' })],
      }),
    );
    expect(mermaidOf(odd)).toContain('["GET /v1/#quot;#35;x#quot;');
  });

  it('paints the longest chain', () => {
    const [, indexes = ''] = /linkStyle ([\d,]+) /.exec(text) ?? [];
    const red = indexes.split(',').map((index) => graph.edges[Number(index)]);
    const chain = longestPath(graph)?.nodes ?? [];
    expect(chain.length).toBeGreaterThan(1);
    expect(new Set(red.map((edge) => `${edge?.from} ${edge?.to}`))).toEqual(stepsOf(chain));
  });
});
