import { execFile } from 'node:child_process';
import { relative } from 'node:path';
import { tool } from '../tools.js';
import { failedChecks } from '../linters/checkov.js';
import { schemaLocation } from '../linters/schemas.js';

const largest = 256 * 1024 * 1024;

/** What a linter prints, whatever it thinks of what it read. @throws where it cannot be started. */
const printed = async (program: string, args: readonly string[]) =>
  new Promise<{ readonly stdout: string; readonly stderr: string }>((resolve, reject) => {
    execFile(program, args, { maxBuffer: largest }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ stdout, stderr });
    });
  });

/** Messages of `istioctl analyze` about folders and files, each with its object. */
export async function analyzed(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const flags = ['analyze', '--use-kube=false', '--all-namespaces', '-o', 'json'];
  const { stdout, stderr } = await printed(tool('istioctl'), [...flags, ...paths]);
  // What it cannot read it says in words, which name no folder.
  const words = stderr.split('\n').filter((line) => /failed|unmarshal|cannot/i.test(line));
  const text = /^\[(?:\]|\n[^]*^\])/m.exec(stdout)?.[0] ?? '[]';
  const found = JSON.parse(text) as { code: string; origin: string; message: string }[];
  return new Set([...words, ...found.map(({ code, origin, message }) => `${code} ${origin} ${message}`)]);
}

/** What kubeconform refuses below a folder, by file. */
export async function refusedByKubeconform(
  folder: string,
  schemas: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { stdout } = await printed(tool('kubeconform'), [
    '-strict',
    '-output',
    'json',
    '-schema-location',
    schemaLocation(schemas),
    folder,
  ]);
  const { resources = [] } = JSON.parse(stdout) as {
    resources?: { filename: string; kind: string; name: string; msg: string }[];
  };
  return groupedBy(
    resources,
    ({ filename }) => relative(folder, filename),
    ({ kind, name, msg }) => `${kind} ${name} ${msg}`,
  );
}

/** What checkov refuses below a folder, by file. */
export async function refusedByCheckov(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  return groupedBy(
    await failedChecks(folder),
    ({ file_path }) => file_path.replace(/^\//, ''),
    ({ check_id, resource }) => `${check_id} ${resource}`,
  );
}

const groupedBy = <T>(things: readonly T[], key: (thing: T) => string, value: (thing: T) => string) =>
  new Map([...Map.groupBy(things, key)].map(([name, own]) => [name, own.map(value)] as const));
