import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Mesh } from '#mesh/mesh.js';
import { readMesh } from '#mesh/read-mesh.js';

/** The contracts cannot be read at all; the message is the compiler's own, with file and line. */
export class UnreadableContracts extends Error {
  override readonly name = 'UnreadableContracts';
}

const largest = 256 * 1024 * 1024;

/**
 * Compiles the .proto files of a folder, so that what is read is what is written there now, with its lines.
 * @throws UnreadableContracts where they do not compile.
 */
export function readContracts(folder: string): Mesh {
  const path = resolve(folder);
  if (!existsSync(path)) throw new UnreadableContracts(`there is no folder ${folder}`);
  const root = workspaceOf(path);
  const module = relative(root, path) || '.';
  const { status, stdout, stderr, error } = spawnSync('buf', ['build', module, '-o', '-'], {
    cwd: root,
    maxBuffer: largest,
  });
  if (error) throw new UnreadableContracts(`buf could not be started: ${error.message}; run npm ci`);
  if (status !== 0) throw new UnreadableContracts(stderr.toString().trim());
  return readMesh(createFileRegistry(fromBinary(FileDescriptorSetSchema, stdout)));
}

/** The folder that imports are found through: the workspace, which may begin above the folder of the contracts. */
export function workspaceOf(path: string): string {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'buf.yaml'))) return folder;
  return path;
}
