// meshctl as a package of its own, for people who have nothing of this repository: npm run pack:meshctl.
// Everything but buf, which is a program, is in one file; the charts of the shop are left out.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const { version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = 'dist/package';
// Below the same folders as here, so that what is found beside a file here is found beside it there.
const entry = 'dist/apps/meshctl/src/main.js';

const withoutCharts = {
  name: 'without-charts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#charts\// }, ({ path }) => ({ path, namespace: 'charts' }));
    // All of them are loaded when they are needed, so this is said to whoever needs one.
    onLoad({ filter: /.*/, namespace: 'charts' }, () => ({
      contents:
        "throw new Error('this package has no charts: state where your apps run with --deployment (meshctl init writes a first file)')",
    }));
  },
};

rmSync(folder, { recursive: true, force: true });
await build({
  entryPoints: [entry],
  outfile: join(folder, entry),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  legalComments: 'linked',
  plugins: [withoutCharts],
  banner: {
    // What is no module by itself asks for its parts with require.
    js: `#!/usr/bin/env node
import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`,
  },
  logLevel: 'warning',
});

for (const path of [
  'apps/meshctl/templates',
  'libs/contracts/proto/meshcart/mesh',
  'libs/contracts/vendor/google/api',
])
  cpSync(path, join(folder, 'dist', path), { recursive: true });
cpSync('docs/rules', join(folder, 'dist/docs/rules'), { recursive: true });
// As they were built: browsers read them.
cpSync('dist/libs/graph/src/html/page', join(folder, 'dist/libs/graph/src/html/page'), { recursive: true });

const manifest = {
  name: 'meshctl',
  version,
  description:
    'Proves, explains and compares the policy of a service mesh, and compiles it from protobuf contracts',
  type: 'module',
  bin: { meshctl: entry },
  engines: { node: '>=22' },
  dependencies: { '@bufbuild/buf': devDependencies['@bufbuild/buf'] },
};
writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
mkdirSync('dist/packages', { recursive: true });
const packed = spawnSync('npm', ['pack', '--pack-destination', '../packages', '--loglevel=error'], {
  cwd: folder,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (packed.status !== 0) process.exit(1);
console.log(`dist/packages/${packed.stdout.trim()}`);
