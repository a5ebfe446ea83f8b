import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { styleText } from 'node:util';
import { exitCode } from '../exit-code.js';
import { packageFile } from '../package-file.js';

export interface InitOptions {
  readonly example?: boolean;
}

/** What a contract imports to state its policy, from where this program has it to where it goes. */
const vocabulary = {
  'meshcart/mesh/v1/policy.proto': 'libs/contracts/proto/meshcart/mesh/v1/policy.proto',
  'google/api/annotations.proto': 'libs/contracts/vendor/google/api/annotations.proto',
  'google/api/http.proto': 'libs/contracts/vendor/google/api/http.proto',
};

const templates = 'apps/meshctl/templates';

const example = Object.fromEntries(
  ['web/v1/web.proto', 'greeter/v1/greeter.proto', 'names/v1/names.proto'].map((file) => [
    file,
    `${templates}/example/${file}`,
  ]),
);

const pods = { 'deployment.yaml': 'example/deployment.yaml', 'apps.yaml': 'example/apps.yaml' };

/** Puts what contracts need beside the .proto files of a folder. What is there stays as it is. */
export function init(folder: string, options: InitOptions): number {
  const files = { ...vocabulary, ...(options.example ? example : {}) };
  for (const [file, source] of Object.entries(files))
    write(join(folder, file), (path) => cpSync(packageFile(source), path));
  // These stand where the command is given, and name the folder from there.
  const beside = { 'buf.yaml': 'buf.yaml', 'deployment.yaml': 'deployment.yaml' };
  for (const [file, template] of Object.entries(options.example ? { ...beside, ...pods } : beside))
    write(file, (path) => {
      const text = readFileSync(packageFile(`${templates}/${template}`), 'utf8');
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
