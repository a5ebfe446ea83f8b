import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { byApp } from '#graph/by-app.js';
import { dotOf } from '#graph/dot.js';
import type { Graph } from '#graph/graph.js';
import { pageOf } from '#graph/html/page-of.js';
import { mermaidOf } from '#graph/mermaid.js';
import { packageFile } from '../package-file.js';
import type { Format } from './formats.js';

/** Beyond this a still picture of RPCs is read by nobody, and Mermaid draws no more than 500 edges. */
const mostEdges = 200;

export const formatOf = (format: Format | undefined, out: string | undefined): Format =>
  format ?? endings[extname(out ?? '')] ?? 'mermaid';

const endings: Readonly<Record<string, Format>> = {
  '.html': 'html',
  '.htm': 'html',
  '.dot': 'dot',
  '.gv': 'dot',
};

const partOf = (name: string): string =>
  readFileSync(packageFile(`libs/graph/src/html/page/${name}`), 'utf8');

/** The drawing, and what the reader should know of it. Pages show RPCs on demand, so they are never shortened. */
export function drawn(graph: Graph, format: Format): { readonly text: string; readonly note?: string } {
  if (format === 'html') return { text: pageOf(graph, partOf) };
  const tooMany = graph.edges.length > mostEdges;
  const shown = tooMany ? byApp(graph) : graph;
  const text = format === 'dot' ? dotOf(shown) : mermaidOf(shown);
  if (!tooMany) return { text };
  const note = `${graph.edges.length} edges are too many to read: drawn by app; --focus shows the RPCs of a part`;
  return { text, note };
}
