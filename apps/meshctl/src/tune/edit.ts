import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Mesh } from '#mesh/mesh.js';
import { editContracts, UneditableContract } from '#tune/edit-contracts.js';
import type { Tuning } from '#tune/propose.js';
import type { Judge } from './judge.js';
import { readEdited } from './trial.js';

/** The contracts as they would be. */
export interface Edit {
  /** By path below the folder of the contracts. */
  readonly texts: ReadonlyMap<string, string>;
  readonly originals: ReadonlyMap<string, string>;
  /** As the edited texts state it. */
  readonly after: Mesh;
  /** Why it must not be written; empty where it may. */
  readonly objections: readonly string[];
  /** What else the judges say. */
  readonly remarks: readonly string[];
}

/**
 * Edits the contracts, reads them again from a copy, and hears every judge about what they state now.
 * @throws UneditableContract where they would state anything else than what was proposed.
 */
export function editOf(
  folder: string,
  mesh: Mesh,
  { proposals, after: intended }: Tuning,
  judges: readonly Judge[],
): Edit {
  const changes = proposals.flatMap((proposal) => proposal.changes);
  if (changes.length === 0)
    return { texts: new Map(), originals: new Map(), after: mesh, objections: [], remarks: [] };
  const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
  const texts = editContracts(mesh, changes, textOf);
  const originals = new Map([...texts.keys()].map((file) => [file, textOf(file)]));
  const after = readEdited(folder, texts);
  if (!isDeepStrictEqual(statements(after), statements(intended)))
    throw new UneditableContract(
      'the edited contracts would not state what is proposed: is an option written in parts, or a concurrency in another service of the same app? Nothing was written',
    );
  const verdicts = judges.map(({ name, judge }) => ({ name, ...judge(mesh, after) }));
  const said = (part: 'objections' | 'remarks') =>
    verdicts.flatMap((verdict) => verdict[part].map((text) => `${verdict.name}: ${text}`));
  return { texts, originals, after, objections: said('objections'), remarks: said('remarks') };
}

/** All but the places, which move with the lines. */
const statements = (mesh: Mesh): unknown => JSON.parse(JSON.stringify(mesh));
