import { readFileSync } from 'node:fs';
import { contentsOf } from '../by-app.js';
import { describeNode } from '../describe-node.js';
import { edgeFacts, factsOf } from '../facts.js';
import { longestPath } from '../graph-of.js';
import type { Graph } from '../graph.js';
import { layoutOf, sizes } from './layout.js';

/** The files of the page are part of this program, as its code is. */
const partOf = (name: string): string => readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');

const modules = ['main', 'drawing', 'columns', 'routes', 'viewport', 'selection', 'panel', 'search', 'theme'];

/** One HTML file that asks for nothing outside of itself: style, script and data stand in it. */
export function pageOf(graph: Graph): string {
  const imports = modules.map((name) => {
    const source = partOf(`${name}.js`).replace(/\n\/\/# sourceMappingURL=.*/, '');
    return [`#page/${name}.js`, `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`];
  });
  const parts: Readonly<Record<string, string>> = {
    style: ['page', 'drawing', 'panel'].map((name) => partOf(`${name}.css`)).join('\n'),
    imports: JSON.stringify({ imports: Object.fromEntries(imports) as unknown }),
    data: inScript(JSON.stringify(dataOf(graph))),
  };
  return partOf('page.html').replaceAll(/\/\*\{(\w+)\}\*\//g, (_, name: string) => parts[name] ?? '');
}

/** What the script of the page draws. */
function dataOf(graph: Graph): unknown {
  const ids = [...new Set([...graph.apps, ...graph.nodes].map(({ id }) => id))];
  return {
    sizes,
    layout: layoutOf(graph),
    apps: graph.apps.map(({ id, name, replicas }) => {
      const contents = contentsOf(graph.nodes.filter(({ app }) => app === name));
      return { id, name, facts: [replicas === undefined ? contents : `${contents}, ${replicas} replicas`] };
    }),
    nodes: graph.nodes.map((node) => ({
      id: node.id,
      kind: node.kind,
      app: node.app,
      label: node.label,
      facts: factsOf(node),
      timeoutMs: node.budget?.timeoutMs,
      tries: node.tries,
      retryClass: node.retryClass,
      most: node.amplification[0]?.tries ?? 0,
    })),
    edges: graph.edges.map((edge) => ({
      from: edge.from,
      to: edge.to,
      kind: edge.kind,
      critical: edge.critical,
      words: edgeFacts(edge),
    })),
    paths: graph.criticalPaths.map(({ root, nodes, worstMs }) => ({ root, nodes, worstMs })),
    longest: longestPath(graph)?.root,
    descriptions: Object.fromEntries(ids.map((id) => [id, describeNode(graph, id)])),
  };
}

/** JSON that cannot end the script that it stands in. */
const inScript = (json: string): string => json.replaceAll('<', '\\u003c');
