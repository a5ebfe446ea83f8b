import { describe, expect, it } from '@jest/globals';
import { mesh } from '#contracts/contracts.js';
import { callersIn } from '#mesh/queries.js';
import { manifestsIn, ofKind, podOwnersIn, type Container, type PodOwner } from '../test/support/rendered.js';
import { devBrokers } from './environments/dev-brokers.js';
import { dev } from './environments/dev.js';
import { serviceNames } from './environments/environment.js';
import { referenceOf, type Digest } from './environments/image.js';
import { prod } from './environments/prod.js';
import { staging } from './environments/staging.js';

const environments = [dev, devBrokers, staging, prod];
const containersOf = ({ template: { spec } }: PodOwner) => [
  ...spec.containers,
  ...(spec.initContainers ?? []),
];

describe.each(environments)('every pod of $name', ({ name }) => {
  const owners = podOwnersIn(name);

  it('is restricted as Pod Security means it', () => {
    expect(owners.filter((owner) => !isRestricted(owner)).map(nameOf)).toEqual([]);
  });

  it('writes to volumes only, and holds no key to the API server', () => {
    for (const owner of owners) {
      expect(owner.template.spec.automountServiceAccountToken).toBe(false);
      for (const container of containersOf(owner))
        expect(container.securityContext?.readOnlyRootFilesystem).toBe(true);
    }
  });

  it('says what it needs, and what memory it gets at most', () => {
    for (const { resources } of owners.flatMap(containersOf)) {
      expect(Object.keys(resources?.requests ?? {}).toSorted()).toEqual(['cpu', 'memory']);
      expect(resources?.limits?.memory).toBeDefined();
    }
  });

  it('is named for who it is and which version', () => {
    for (const { template } of owners) {
      expect(template.metadata.labels).toMatchObject({
        app: expect.any(String),
        version: expect.any(String),
        'app.kubernetes.io/part-of': 'meshcart',
      });
    }
  });

  it('is asked whether it lives and is ready, by the protocol that it speaks', () => {
    for (const owner of owners.filter(({ kind }) => kind === 'Deployment')) {
      const [container] = owner.template.spec.containers;
      const speaks = ['api', 'twins'].includes(owner.metadata.name) ? 'httpGet' : 'grpc';
      for (const probe of [container?.readinessProbe, container?.livenessProbe, container?.startupProbe])
        expect(probe).toHaveProperty(speaks);
    }
  });
});

describe.each(environments)('every app of $name', ({ name, replicas }) => {
  const manifests = manifestsIn(name);
  const deployments = podOwnersIn(name).filter(({ kind }) => kind === 'Deployment');

  it.each(serviceNames)('%s has pods, a name, an account and a disruption budget', (app) => {
    for (const kind of ['Deployment', 'Service', 'ServiceAccount', 'PodDisruptionBudget', 'NetworkPolicy'])
      expect(ofKind(manifests, kind).map(nameOf)).toContain(app);
  });

  it('has an autoscaler where it may be more than one, and a fixed number where not', () => {
    for (const app of serviceNames) {
      const { min, max } = replicas[app];
      const autoscaler = ofKind(manifests, 'HorizontalPodAutoscaler').find((each) => nameOf(each) === app);
      const deployment = deployments.find((each) => nameOf(each) === app)?.spec as { replicas?: number };
      expect(deployment.replicas).toBe(min === max ? min : undefined);
      if (min === max) expect(autoscaler).toBeUndefined();
      else
        expect(autoscaler?.spec).toMatchObject({ minReplicas: min, maxReplicas: max, metrics: ownCpu(app) });
    }
  });

  it('is spread over zones and nodes', () => {
    for (const { template } of deployments)
      expect(template.spec.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey)).toEqual([
        'topology.kubernetes.io/zone',
        'kubernetes.io/hostname',
      ]);
  });

  it('is killed only after its longest work had time to end', () => {
    for (const deployment of deployments) {
      const work = callersIn(mesh).filter(({ app }) => app === nameOf(deployment));
      const longest = Math.max(0, ...work.map(({ timeoutMs }) => timeoutMs)) / 1000;
      const { env, spec } = { env: environmentOf(deployment), spec: deployment.template.spec };
      const drain = Number(env.SHUTDOWN_DELAY_SECONDS ?? 0) + longest;
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(drain);
      if (env.SHUTDOWN_GRACE_SECONDS) expect(Number(env.SHUTDOWN_GRACE_SECONDS)).toBeGreaterThan(longest);
    }
  });
});

it('a development cluster asks for less than 3 GiB of memory, sidecars included', () => {
  const asked = podOwnersIn('dev').map(({ template }) => {
    const own = template.spec.containers.map(({ resources }) => mebibytes(resources?.requests?.memory));
    const sidecar = template.metadata.annotations?.['sidecar.istio.io/proxyMemory'];
    return own.reduce((sum, each) => sum + each, 0) + (sidecar ? mebibytes(sidecar) : 0);
  });

  expect(asked.reduce((sum, each) => sum + each, 0)).toBeLessThan(3 * 1024);
});

it.each([staging, prod])('$name runs images by digest', ({ name }) => {
  for (const { image } of podOwnersIn(name).flatMap(containersOf))
    expect(image).toMatch(/^meshcart\/[a-z]+@sha256:[0-9a-f]{64}$/);
});

it('a tag does not pass for a digest', () => {
  const digest = 'latest' as unknown as Digest;

  expect(() => referenceOf({ name: 'meshcart/api', digest })).toThrow('meshcart/api is not pinned');
});

function isRestricted(owner: PodOwner): boolean {
  const { securityContext, hostNetwork } = owner.template.spec;
  const isContainerRestricted = ({ securityContext: own }: Container) =>
    own?.allowPrivilegeEscalation === false &&
    own.privileged !== true &&
    own.capabilities?.drop?.includes('ALL') === true &&
    own.capabilities.add === undefined;
  return (
    securityContext?.runAsNonRoot === true &&
    securityContext.seccompProfile?.type === 'RuntimeDefault' &&
    hostNetwork !== true &&
    containersOf(owner).every(isContainerRestricted)
  );
}

const ownCpu = (container: string) => [
  {
    type: 'ContainerResource',
    containerResource: { container, name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
  },
];

const nameOf = ({ metadata }: { metadata: { name: string } }) => metadata.name;

const environmentOf = ({ template }: PodOwner): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries((template.spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));

const mebibytes = (quantity = ''): number => {
  const found = /^(\d+)Mi$/.exec(quantity);
  if (!found) throw new Error(`${quantity} is not a number of mebibytes`);
  return Number(found[1]);
};
