import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { styleText } from 'node:util';
import { exitCode } from './exit-code.js';

export interface InitOptions {
  readonly example?: boolean;
}

const templates = join(import.meta.dirname, '../templates');
const contracts = join(import.meta.dirname, '../../../libs/contracts');

/** What a contract imports to state its policy, from where this program has it to where it goes. */
const vocabulary = {
  'meshcart/mesh/v1/policy.proto': join(contracts, 'proto/meshcart/mesh/v1/policy.proto'),
  'google/api/annotations.proto': join(contracts, 'vendor/google/api/annotations.proto'),
  'google/api/http.proto': join(contracts, 'vendor/google/api/http.proto'),
};

const example = Object.fromEntries(
  ['greeter/v1/greeter.proto', 'names/v1/names.proto'].map((file) => [
    file,
    join(templates, 'example', file),
  ]),
);

/** Puts what contracts need beside the .proto files of a folder. What is there stays as it is. */
export function init(folder: string, options: InitOptions): number {
  const files = { ...vocabulary, ...(options.example ? example : {}) };
  for (const [file, source] of Object.entries(files))
    write(join(folder, file), (path) => cpSync(source, path));
  // Those two stand where the command is given, and name the folder from there.
  for (const file of ['buf.yaml', 'deployment.yaml'])
    write(file, (path) => {
      const text = readFileSync(join(templates, file), 'utf8');
      writeFileSync(
        path,
        text.replaceAll('PROTO', () => relative('.', folder) || '.'),
      );
    });
  console.log(`
Next: state a policy for each RPC (${join(folder, 'meshcart/mesh/v1/policy.proto')} tells how), then
  meshctl synth --contracts ${folder} --deployment deployment.yaml --out policies`);
  return exitCode.ok;
}

function write(path: string, make: (path: string) => void): void {
  if (existsSync(path)) {
    console.log(`${styleText('dim', '=')} ${path} is there already`);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  make(path);
  console.log(`${styleText('green', '+')} ${path}`);
}
