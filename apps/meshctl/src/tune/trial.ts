import { cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Mesh } from '#mesh/mesh.js';
import { readContracts, workspaceOf } from '../read-contracts.js';

/**
 * What the contracts would state with other texts of some files, by path below the folder. They are read from a copy, so
 * that nothing is written where they are.
 * @throws UnreadableContracts where they would not compile.
 */
export function readEdited(folder: string, texts: ReadonlyMap<string, string>): Mesh {
  const root = workspaceOf(resolve(folder));
  const copy = mkdtempSync(join(tmpdir(), 'meshctl-tune-'));
  try {
    const sources = globSync(['**/*.proto', 'buf.{yaml,lock,work.yaml}'], {
      cwd: root,
      exclude: (path) => /(^|\/)(node_modules|dist|\.[^/]+)$/.test(path),
    });
    for (const file of sources) cpSync(join(root, file), join(copy, file), { recursive: true });
    const contracts = join(copy, relative(root, resolve(folder)));
    for (const [file, text] of texts) writeFileSync(join(contracts, file), text);
    return readContracts(contracts);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
