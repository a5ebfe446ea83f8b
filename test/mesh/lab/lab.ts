import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { resolve } from 'node:path';
import { tool, toolsFolder } from '../tools.js';
import { captureRules } from './capture-rules.js';
import { isInside } from './enter.js';
import { controlAddress, makeNetwork, makePodNetwork } from './network.js';
import { planPods, type PlannedPod } from './pods.js';
import { Pod, type Batch, type Done, type Seen } from './pod.js';
import { shell } from './shell.js';

const sidecarUser = 1337;
const adsAddress = `${controlAddress}:15010`;

/** Of a pod without a sidecar, whom no manifest knows. */
export const outsider = 'outsider';

/** Pods of manifests as network namespaces, with real Envoys that a real istiod drives. Runs inside `enterLab` only. */
export class Lab {
  private readonly pods = new Map<string, Pod>();
  private readonly planned = new Map<string, PlannedPod>();
  private readonly handled: Seen[] = [];
  private readonly refusals: Seen[] = [];
  private readonly children: ChildProcess[] = [];
  private readonly sidecars = new Map<string, ChildProcess>();

  private constructor(private readonly manifests: string) {}

  /** @param manifests - a folder. */
  static async start(manifests: string): Promise<Lab> {
    if (!isInside()) throw new Error('The lab runs inside of its own namespaces.');
    const lab = new Lab(resolve(manifests));
    await lab.build();
    return lab;
  }

  /** Names of the pods of an app, as in "users-0". */
  podsOf(app: string): readonly string[] {
    return [...this.planned.keys()].filter((name) => name.replace(/-\d+$/, '') === app);
  }

  addressOf(pod: string): string {
    return this.planned.get(pod)?.address ?? '';
  }

  async call(from: string, batch: Batch): Promise<Done> {
    return this.pod(from).call(batch);
  }

  /** The requests of a call that reached handlers, in order. */
  async seen(call: string): Promise<readonly Seen[]> {
    await this.hearOut();
    return this.handled.filter((each) => each.call === call);
  }

  /** The streams of a call that were refused before they reached a handler. */
  async refused(call: string): Promise<readonly Seen[]> {
    await this.hearOut();
    return this.refusals.filter((each) => each.call === call);
  }

  /** Counters of a sidecar whose names hold the text. */
  async stats(pod: string, filter: string): Promise<ReadonlyMap<string, number>> {
    const lines = (await this.pod(pod).page(`stats?filter=${encodeURIComponent(filter)}`)).trim().split('\n');
    return new Map(
      lines.map((line) => {
        const [name = '', value = ''] = line.split(': ');
        return [name, Number(value)];
      }),
    );
  }

  /** From then on the pod takes no connections, while everybody believes that it does. */
  async killSidecar(name: string): Promise<void> {
    const sidecar = this.sidecars.get(name);
    if (!sidecar) throw new Error(`${name} has no sidecar`);
    const gone = once(sidecar, 'exit');
    sidecar.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    await Promise.all([...this.pods.values()].map(async (pod) => pod.end()));
    for (const child of [...this.children, ...this.sidecars.values()]) child.kill('SIGKILL');
  }

  private async hearOut(): Promise<void> {
    // A try that was on its way when the call was given up arrives in this time; each pod tells through a pipe of its own.
    await pause(50);
    await Promise.all([...this.pods.values()].map(async (pod) => pod.echo()));
  }

  private pod(name: string): Pod {
    const pod = this.pods.get(name);
    if (!pod) throw new Error(`there is no pod ${name}, only ${[...this.pods.keys()].join(', ')}`);
    return pod;
  }

  private async build(): Promise<void> {
    await this.openFolders();
    const { pods, services } = await planPods(tool('oracle'), this.manifests);
    await this.writeHosts(services);
    await makeNetwork();
    await this.startControlPlane();
    await Promise.all(pods.map(async (pod) => this.add(pod)));
    await this.add({
      name: outsider,
      namespace: '',
      address: '10.244.255.250',
      account: '',
      hasSidecar: false,
    });
  }

  /** A checkout may lie where nobody else may enter; a mount on the way is seen by those only who live in the lab. */
  private async openFolders(): Promise<void> {
    mkdirSync('/run/netns', { recursive: true });
    for (const folder of ['/run/netns', '/mnt'])
      await shell('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', folder]);
    mkdirSync('/mnt/bin');
    mkdirSync('/mnt/logs');
    const logs = resolve(toolsFolder, '../logs');
    mkdirSync(logs, { recursive: true });
    await shell('mount', ['--bind', toolsFolder, '/mnt/bin']);
    await shell('mount', ['--bind', logs, '/mnt/logs']);
  }

  private async writeHosts(services: ReadonlyMap<string, string>): Promise<void> {
    const lines = ['127.0.0.1 localhost', ...[...services].map(([name, address]) => `${address} ${name}`)];
    writeFileSync('/mnt/hosts', `${lines.join('\n')}\n`, { mode: 0o644 });
    await shell('mount', ['--bind', '/mnt/hosts', '/etc/hosts']);
    // Nobody answers for names outside: a refusal comes at once, and a sidecar waits for it before it is ready.
    writeFileSync('/mnt/resolv.conf', 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n', {
      mode: 0o644,
    });
    await shell('mount', ['--bind', '/mnt/resolv.conf', '/etc/resolv.conf']);
  }

  private async startControlPlane(): Promise<void> {
    const child = spawn(tool('oracle'), ['serve', '-address', adsAddress, this.manifests], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.children.push(child);
    await new Promise<void>((ready, reject) => {
      child.stdout.once('data', () => ready());
      child.once('exit', (code) => reject(new Error(`the control plane ended with ${code}`)));
    });
  }

  private async add(planned: PlannedPod): Promise<void> {
    this.planned.set(planned.name, planned);
    await makePodNetwork(planned.name, planned.address);
    const pod = await Pod.start(planned.name, '0.0.0.0:50051', '/mnt/bin/app', {
      seen: (request) => this.handled.push(request),
      refused: (request) => this.refusals.push(request),
    });
    this.pods.set(planned.name, pod);
    if (planned.hasSidecar) await this.addSidecar(planned, pod);
  }

  private async addSidecar({ name, namespace }: PlannedPod, pod: Pod): Promise<void> {
    await pod.run('iptables-restore', [], captureRules);
    const workload = `${namespace}/${name}`;
    const options = ['-workload', workload, '-address', adsAddress, this.manifests];
    writeFileSync(`/mnt/${name}.json`, await shell(tool('oracle'), ['bootstrap', ...options]), {
      mode: 0o644,
    });
    this.sidecars.set(name, this.startEnvoy(name));
    await isReady(name, pod);
  }

  private startEnvoy(name: string): ChildProcess {
    const path = `/mnt/logs/${name}.log`;
    const log = openSync(path, 'w', 0o644);
    // Access logs open /dev/stdout anew, as the sidecar's user.
    chownSync(path, sidecarUser, sidecarUser);
    const user = ['--reuid', String(sidecarUser), '--regid', String(sidecarUser), '--clear-groups'];
    const flags = ['--concurrency', '1', '--log-level', 'warning', '--disable-hot-restart'];
    const envoy = [
      '/mnt/bin/envoy',
      '-c',
      `/mnt/${name}.json`,
      ...flags,
      '--file-flush-interval-msec',
      '200',
    ];
    return spawn('ip', ['netns', 'exec', name, 'setpriv', ...user, ...envoy], {
      stdio: ['ignore', log, log],
    });
  }
}

async function isReady(name: string, pod: Pod): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if ((await pod.page('ready')).trim() === 'LIVE') return;
    await pause(100);
  }
  const answer = await pod.page('ready');
  throw new Error(`the sidecar of ${name} says ${answer || 'nothing'}; see .tools/mesh/logs`);
}
