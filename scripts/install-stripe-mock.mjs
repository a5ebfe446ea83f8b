// Builds the pinned stripe-mock into .tools/ by `go install`: node scripts/install-stripe-mock.mjs
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

const version = 'v0.203.0';
const folder = resolve(import.meta.dirname, '..', '.tools');

const run = (command, args, env = {}) => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (error?.code === 'ENOENT')
    throw new Error(`stripe-mock is a Go program and ${command} is not installed (Go 1.22 or newer).`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
};

console.log(`Building stripe-mock ${version} into .tools/ with go install.`);
mkdirSync(folder, { recursive: true });
run('go', ['install', `github.com/stripe/stripe-mock@${version}`], { GOBIN: folder });
console.log('Done: .tools/stripe-mock');
