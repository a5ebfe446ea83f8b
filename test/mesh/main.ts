// All of npm run test:mesh, once the tools are there; its arguments go to the property, as in --runs 5000.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
const program = (name: string) => ['--enable-source-maps', `dist/test/mesh/${name}/main.js`];

/** What is cheap and tells most comes first. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'readers of xDS': [...jest, '--testMatch', '**/test/mesh/**/*.mesh.ts'],
  'linters of others': program('linters'),
  'tuning against Prometheus': program('tune'),
  'planted faults': program('verify'),
  'model against istiod': [...program('property'), ...process.argv.slice(2)],
  // One seed, so that a red run is a change. The desk runs others, and makes cases of what they find.
  'manifests of anybody against istiod': [...program('effective'), '--runs', '60', '--seed', '5'],
  'every line counts': program('removals'),
  'wrong compilers': program('mutants'),
  'real Envoys': program('conformance'),
  'tries that were never sent': program('never-sent'),
  'tries that were never sent, and none allowed': [...program('never-sent'), '--sabotage'],
  'a hop below that times out': program('chain'),
  'a hop below that times out, with a wrong policy': [...program('chain'), '--sabotage'],
  'simulation against real Envoys': program('simulation'),
  'real Envoys with wrong policies': [...program('conformance'), '--sabotage'],
};

async function main(): Promise<boolean> {
  const lines: string[] = [];
  for (const [name, args] of Object.entries(parts)) {
    console.log(`\n# ${name}`);
    const begun = Date.now();
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    lines.push(`${code === 0 ? 'ok' : 'failed'} ${name}, ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  }
  const failed = lines.filter((line) => line.startsWith('failed')).length;
  console.log(`\n${lines.join('\n')}\n${lines.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

process.exitCode = (await main()) ? 0 : 1;
