import { readdir, readFile } from 'node:fs/promises';
import { kill } from 'node:process';
import { eventually } from '../support/eventually.js';
import { expect } from './checks.js';
import { appNamespace, restore } from './deploy.js';
import { describeDiagnosis, diagnose } from './doctor.js';
import type { Kubectl } from './kubectl.js';
import { podOf } from './pods.js';

const patienceMs = 30_000;
const edited = '7s';

/**
 * The agent of one pod stands still, so that its Envoy holds an edit that everybody else has given up: all objects are
 * as declared, and only what the proxy holds is not.
 */
export async function staleProxy(kubectl: Kubectl): Promise<string> {
  const { metadata } = await podOf(kubectl, appNamespace, 'orders');
  const agent = await agentOf(metadata.name);
  const edit = JSON.stringify([{ op: 'replace', path: '/spec/http/0/timeout', value: edited }]);
  await kubectl.run(['patch', 'virtualservice', 'billing', '-n', appNamespace, '--type=json', '-p', edit]);
  try {
    await eventually('the proxy holds the edit', patienceMs, async () =>
      (await held(kubectl, metadata.name)).includes(`"max_grpc_timeout": "${edited}"`) ? true : undefined,
    );
    kill(agent, 'SIGSTOP');
    await restore(kubectl, /^VirtualService meshcart\/billing$/);
    const diagnosis = await eventually('only the one proxy is told of', patienceMs, async () => {
      const seen = await diagnose(kubectl, ['objects', 'proxies']);
      const failures = seen.checks.filter(({ status }) => status === 'failed');
      const isAlone = failures.every(({ object }) => object === `Pod ${appNamespace}/${metadata.name}`);
      if (failures.length === 0 || !isAlone) throw new Error(describeDiagnosis(seen));
      return seen;
    });
    expect(diagnosis.exit === 1, describeDiagnosis(diagnosis));
    return describeDiagnosis(diagnosis).split('\n')[1]?.slice(0, 200) ?? '';
  } finally {
    kill(agent, 'SIGCONT');
    await restore(kubectl, /^VirtualService meshcart\/billing$/);
  }
}

const routes = ['pilot-agent', 'request', 'GET', 'config_dump?resource=dynamic_route_configs'];

async function held(kubectl: Kubectl, pod: string): Promise<string> {
  const { stdout } = await kubectl.exec({ namespace: appNamespace, pod, container: 'istio-proxy' }, routes);
  return stdout;
}

/** As this machine sees it: in its own namespace it is process 1, which cannot be stopped from within. */
async function agentOf(pod: string): Promise<number> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const read = async (file: string) => readFile(`/proc/${entry}/${file}`, 'utf8').catch(() => '');
    if (!(await read('cmdline')).startsWith('/usr/local/bin/pilot-agent\0proxy')) continue;
    if ((await read('environ')).split('\0').includes(`POD_NAME=${pod}`)) return Number(entry);
  }
  throw new Error(`no agent of ${pod} runs on this machine`);
}
