import { spawnSync } from 'node:child_process';
import { postgresSecret } from '../apps/secrets.js';
import { dataNamespace } from '../platform/names.js';
import { devSecrets } from './dev-secrets.js';

// Gives a development cluster its Secrets, once: the passwords stay in the database when others were made up here.
// KUBECTL names another kubectl, arguments included. Nothing is written to disk, and nothing secret is printed.
const [kubectl = 'kubectl', ...own] = (process.env.KUBECTL ?? 'kubectl').split(' ');

const items = devSecrets();
const marker = ['-n', dataNamespace, 'get', 'secret', postgresSecret, '--ignore-not-found', '-o', 'name'];
if (run(marker).trim() === '') {
  // The marker comes last in the list, so a creation that was cut short is made again.
  const list = { apiVersion: 'v1', kind: 'List', items };
  run(['apply', '--server-side', '--field-manager=meshcart-dev-secrets', '-f', '-'], JSON.stringify(list));
  console.log(`created ${items.length} secrets`);
} else {
  console.log('the secrets are there already');
}

function run(args: readonly string[], input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(kubectl, [...own, ...args], {
    input,
    encoding: 'utf8',
  });
  if (status === 0) return stdout;
  console.error(error?.message ?? stderr);
  process.exit(1);
}
