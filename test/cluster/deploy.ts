import { readFile } from 'node:fs/promises';
import { postgresSecret } from '../../charts/apps/secrets.js';
import { devSecrets } from '../../charts/secrets/dev-secrets.js';
import { titleOf } from '#manifests/resource.js';
import { readDeclaration } from '../../apps/meshctl/src/doctor/declaration.js';
import type { Kubectl, KubeObject } from './kubectl.js';

export const [platformFolder, devFolder] = ['k8s/platform', 'k8s/dev'];
export const [appNamespace, dataNamespace] = ['meshcart', 'meshcart-data'];

/** The services whose code is in apps/, in the order in which a release would restart them. */
export const services = ['users', 'billing', 'orders', 'notifications', 'api'] as const;

const patience = '--timeout=300s';

/** The committed manifests as they are. Answers what the server warned of. */
export async function deploy(kubectl: Kubectl): Promise<string> {
  const platform = await kubectl.applyFolder(platformFolder);
  await makeSecrets(kubectl);
  const dev = await kubectl.applyFolder(devFolder);
  return [platform, dev].filter(Boolean).join('\n');
}

/** Puts back the committed objects of these titles, as in "Service meshcart/users", and nothing else. */
export async function restore(kubectl: Kubectl, ...titles: readonly RegExp[]): Promise<void> {
  const { resources } = readDeclaration([platformFolder, devFolder]);
  const wanted = resources.filter((each) => titles.some((title) => title.test(titleOf(each))));
  if (wanted.length > 0) await kubectl.apply(wanted.map(({ value }) => value));
}

/** What is not for this cluster, and must be right all the same. */
export const otherFolders = ['k8s/staging', 'k8s/prod', 'k8s/monitoring'] as const;

/** Asks the server what it would say to a folder; nothing is stored. Answers its warnings. */
export async function tryFolder(kubectl: Kubectl, folder: string): Promise<string> {
  await kubectl.apply(await readFile('libs/crds/source/prometheus.yaml', 'utf8'));
  await kubectl.run(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
  return kubectl.tryFolder(folder);
}

/** Unless they are there: new passwords would fit no database that exists. */
async function makeSecrets(kubectl: Kubectl): Promise<void> {
  const { code } = await kubectl.outcome(['get', 'secret', postgresSecret, '-n', dataNamespace]);
  if (code !== 0) await kubectl.apply(devSecrets());
}

/** Databases first: nothing else starts without them. */
export async function waitUntilReady(kubectl: Kubectl): Promise<void> {
  const rollout = async (namespace: string, what: string) =>
    kubectl.run(['rollout', 'status', what, '-n', namespace, patience]);
  await rollout(dataNamespace, 'statefulset/postgres');
  await kubectl.run(['wait', '--for=condition=Complete', 'job', '--all', '-n', appNamespace, patience]);
  for (const deployment of await kubectl.list<KubeObject>('deployments', appNamespace))
    await rollout(appNamespace, `deployment/${deployment.metadata.name}`);
}

interface Deployment extends KubeObject {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly env?: readonly { readonly name: string; readonly value?: string }[];
        }[];
      };
    };
  };
}

/** What clients call the shop. */
export async function publicHostOf(kubectl: Kubectl): Promise<string> {
  const { spec } = await kubectl.json<Deployment>('get', 'deployment', 'api', '-n', appNamespace);
  const variables = spec.template.spec.containers.flatMap(({ env = [] }) => env);
  const url = variables.find(({ name }) => name === 'MESHCART_PUBLIC_URL')?.value;
  if (url === undefined) throw new Error('the api is not told its public URL');
  return new URL(url).host;
}
