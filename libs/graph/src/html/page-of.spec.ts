import { Script } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { aMesh, anOperation, anRpc } from '../../../../test/support/a-mesh.js';
import { aMeshOfServices } from '../../../../test/support/a-mesh-of-services.js';
import { graphOf } from '../graph-of.js';
import { layoutOf } from './layout.js';
import { pageOf } from './page-of.js';

interface Data {
  readonly nodes: readonly { readonly id: string }[];
  readonly descriptions: Readonly<Record<string, unknown>>;
}

const part = (page: string, pattern: RegExp): string => pattern.exec(page)?.[1] ?? '';
const dataIn = (page: string) => JSON.parse(part(page, /id="data">([\s\S]*?)<\/script>/)) as Data;

describe('the page', () => {
  const graph = graphOf(aMeshOfServices(5));
  const page = pageOf(graph);

  it('asks for nothing outside of itself', () => {
    const addresses = page.match(/(?:src|href)="[^"]*"|url\([^)]*\)|@import|https?:[^"'\s]*/g) ?? [];
    expect(addresses.filter((each) => !/^href="data:,"$/.test(each))).toEqual([]);
  });

  it('brings every module that one of its modules imports', () => {
    const { imports } = JSON.parse(part(page, /type="importmap">([\s\S]*?)<\/script>/)) as {
      imports: Record<string, string>;
    };
    const sources = Object.values(imports).map((url) =>
      Buffer.from(url.slice(url.indexOf(',') + 1), 'base64').toString(),
    );
    const wanted = [page, ...sources].flatMap((text) =>
      [...text.matchAll(/(?:from|import) '([^']+)'/g)].map(([, name]) => name),
    );
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((name) => !imports[name ?? ''])).toEqual([]);
    for (const source of sources)
      expect(() => new Script(source.replaceAll(/^(import .*$|export )/gm, ''))).not.toThrow();
  });

  it('tells of every node and app', () => {
    const { nodes, descriptions } = dataIn(page);
    expect(nodes.map(({ id }) => id)).toEqual(graph.nodes.map(({ id }) => id));
    for (const { id } of [...graph.nodes, ...graph.apps]) expect(descriptions[id]).toBeDefined();
  });

  it('is not ended by what a contract says', () => {
    const name = '</script><script>alert(1)</script>';
    const odd = aMesh({
      operations: [anOperation({ name: 'Odd', path: name })],
      rpcs: [anRpc({ name: 'shop.a.v1.A/B' })],
    });
    const escaped = pageOf(graphOf(odd));
    expect(escaped).not.toContain('<script>alert');
    expect(dataIn(escaped).nodes).toHaveLength(3);
  });
});

describe.each([5, 100])('the layout of %i services', (count) => {
  const graph = graphOf(aMeshOfServices(count));
  const { cards, links } = layoutOf(graph);

  it('shows rows where there are few, and no card upon another', () => {
    expect(cards.some(({ open }) => open)).toBe(count === 5);
    const overlapping = cards.flatMap((one, index) =>
      cards
        .slice(index + 1)
        .filter((other) => one.x < other.x + other.width && other.x < one.x + one.width)
        .filter((other) => one.y < other.y + other.height && other.y < one.y + one.height)
        .map((other) => `${one.id} ${other.id}`),
    );
    expect(overlapping).toEqual([]);
  });

  it('has a place for every node, and runs from callers to callees', () => {
    const placed = new Set(cards.flatMap(({ id, rows }) => [id, ...rows]));
    expect(graph.nodes.filter(({ id }) => !placed.has(id))).toEqual([]);
    const left = new Map(cards.map(({ id, x }) => [id, x]));
    for (const { from, to } of links) expect(left.get(from)).toBeLessThan(left.get(to) ?? 0);
  });
});
