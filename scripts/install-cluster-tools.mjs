// Installs what npm run test:cluster needs, pinned: node scripts/install-cluster-tools.mjs
// Compiling Kubernetes takes 6 to 18 minutes the first time; a moment when nothing has changed. Needs Debian and root.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const nodeScripts = join(root, 'test', 'cluster', 'node');

/** Debian package by a program of it. */
const packages = {
  containerd: 'containerd',
  runc: 'runc',
  '/usr/lib/cni/ptp': 'containernetworking-plugins',
  iptables: 'iptables',
  buildah: 'buildah',
  openssl: 'openssl',
  ip: 'iproute2',
  curl: 'curl',
  mmdebstrap: 'mmdebstrap',
};

if (process.env.KUBECONFIG) {
  console.log('KUBECONFIG names a cluster: nothing is installed.');
  process.exit();
}
step('Debian packages', addPackages);
step('Istio and Envoy', () =>
  run(process.execPath, [join(root, 'scripts/install-mesh-tools.mjs'), 'Envoy', 'Istio']),
);
step('Kubernetes', () => run(join(nodeScripts, 'build')));
step('the base image', () => run(join(nodeScripts, 'node-image')));

function step(name, work) {
  const begun = Date.now();
  work();
  console.log(`${name}: there after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

function addPackages() {
  const missing = Object.keys(packages).filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const names = missing.map((program) => packages[program]);
  if (process.getuid() !== 0) throw new Error(`Install ${names.join(', ')}, or run this as root.`);
  console.log(`Installing ${names.join(', ')} by apt-get.`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '--yes', '-qq', '--no-install-recommends', ...names], env);
}

function isThere(program) {
  const places = [...process.env.PATH.split(delimiter), '/usr/sbin', '/sbin'];
  return places.some((place) => existsSync(program.startsWith('/') ? program : join(place, program)));
}

function run(command, args = [], env = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
}
