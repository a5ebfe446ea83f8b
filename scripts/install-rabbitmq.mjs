// Installs the RabbitMQ and the Erlang of Debian 12, which npm run test:brokers starts: node scripts/install-rabbitmq.mjs
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const library = '/usr/lib/rabbitmq/lib';
const wanted = 'rabbitmq_server-3.10.8';

const run = (args) => {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const { status, error } = spawnSync('apt-get', args, { stdio: 'inherit', env: environment });
  if (error?.code === 'ENOENT')
    throw new Error('RabbitMQ is taken from Debian 12, and there is no apt-get here.');
  return status;
};

const installed = () => existsSync(library) && readdirSync(library).includes(wanted);

if (installed()) console.log(`${wanted} is installed.`);
else {
  console.log(`Installing ${wanted} from Debian 12 with apt-get, as root.`);
  run(['update', '-qq']);
  const status = run(['install', '--yes', '--quiet', '--no-install-recommends', 'rabbitmq-server=3.10.8*']);
  // The package would start a broker of its own, which some machines refuse; only the program is needed.
  if (!installed()) throw new Error(`apt-get ended with ${status}, and ${wanted} is not there.`);
  console.log('Done.');
}
