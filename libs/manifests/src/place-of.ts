import { isAlias, isCollection, isMap, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Resource, Step } from './resource.js';

export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

interface Read {
  readonly document: Document;
  readonly lines: LineCounter;
}

const documents = new WeakMap<Resource['source'], Read>();

/**
 * The line on which a field of a resource stands, as in ['spec', 'http', 0, 'timeout']; of what is absent, the line of
 * the nearest thing around it. Documents are read for their lines only when asked, since that costs ten times as much
 * as reading what they say.
 */
export function placeOf({ source }: Resource, ...path: readonly Step[]): Place {
  const { document, lines } = readOf(source);
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const step of [...source.path, ...path]) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (!isCollection(node)) break;
    const pair = isMap(node) ? node.items.find(({ key }) => String(key) === String(step)) : undefined;
    const next = node.get(step, true) as Node | undefined;
    if (!next) break;
    offset = (pair?.key as Node | undefined)?.range?.[0] ?? next.range?.[0] ?? offset;
    node = next;
  }
  return { file: source.file, line: source.line + lines.linePos(offset).line - 1 };
}

function readOf(source: Resource['source']): Read {
  const known = documents.get(source);
  if (known) return known;
  const lines = new LineCounter();
  const read = { document: parseDocument(source.text, { lineCounter: lines }), lines };
  documents.set(source, read);
  return read;
}
