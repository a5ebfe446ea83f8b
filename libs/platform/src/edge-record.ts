import { appendFileSync } from 'node:fs';
import { declaredEdges, readOf } from '#contracts/contracts.js';

const declared = new Set(declaredEdges().map(({ origin, callee }) => `${origin} ${callee}`));
const seen = new Set<string>();
const file = process.env.MESHCART_RECORD_EDGES;

/**
 * Throws where no contract lets `origin` call `rpc`. With MESHCART_RECORD_EDGES=<file> each edge in use is appended
 * there once, as "origin callee"; a batch form counts as its read.
 */
export function useEdge(origin: string, rpc: string): void {
  const edge = `${origin} ${readOf(rpc)}`;
  if (!declared.has(edge)) throw new Error(`no contract lets ${origin} call ${rpc}: declare it in its calls`);
  if (!file || seen.has(edge)) return;
  seen.add(edge);
  appendFileSync(file, `${edge}\n`);
}
