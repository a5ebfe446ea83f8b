import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { createFileRegistry, fromBinary, type FileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Mesh } from '#mesh/mesh.js';
import { readMesh } from '#mesh/read-mesh.js';
import { UnreadableContracts } from './unreadable-contracts.js';

const largest = 256 * 1024 * 1024;

/**
 * Reads what .proto files state: of a folder, which is compiled, so that what is read is what is written there now, with
 * its lines; or of a descriptor set, as `buf build -o` and `protoc --include_source_info -o` write it.
 * @throws UnreadableContracts where they do not compile.
 */
export function readContracts(path: string): Mesh {
  if (!existsSync(path))
    throw new UnreadableContracts(`there is no ${path}: --contracts names the .proto files`);
  const set = statSync(path).isDirectory() ? compile(resolve(path)) : readFileSync(path);
  return readMesh(registryOf(path, set));
}

function registryOf(path: string, set: Uint8Array): FileRegistry {
  try {
    return createFileRegistry(fromBinary(FileDescriptorSetSchema, set));
  } catch (error) {
    throw new UnreadableContracts(`${path} is no whole descriptor set: ${String(error)}`);
  }
}

function compile(path: string): Uint8Array {
  const root = workspaceOf(path);
  const module = relative(root, path) || '.';
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [buf(), 'build', module, '-o', '-'], {
    cwd: root,
    maxBuffer: largest,
  });
  if (error) throw new UnreadableContracts(`buf could not be started: ${error.message}`);
  if (status !== 0) throw new UnreadableContracts(stderr.toString().trim());
  return stdout;
}

/** The compiler that was installed with this program, wherever it was started from. */
const buf = () => createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');

/** The folder that imports are found through: the workspace, which may begin above the folder of the contracts. */
export function workspaceOf(path: string): string {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'buf.yaml'))) return folder;
  return path;
}
