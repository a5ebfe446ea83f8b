// Writes everything that is generated: npm run generate. Nothing below these paths is edited by hand.
import { spawnSync } from 'node:child_process';

const run = (program, ...args) => {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(error?.message ?? `${program} ${args.join(' ')} failed`);
    process.exit(1);
  }
};

run('buf', 'generate');
run('buf', 'generate', '--template', 'buf.gen.vendor.yaml');
run(
  'buf',
  'build',
  'libs/contracts/proto',
  '--exclude-source-info',
  '-o',
  'libs/contracts/descriptors.binpb',
);
// What the apps may call is read from the descriptors by the code that reads them at run time.
run('npm', 'run', '--silent', 'build');
run('node', 'dist/libs/contracts/src/write-callees.js');
run('node', 'scripts/generate-crds.mjs');
// Manifests and printed pages say what the contracts say.
run('node', 'dist/apps/meshctl/src/main.js', 'synth');
run('node', 'scripts/write-docs.mjs');
run('node', 'scripts/write-transcripts.mjs');
