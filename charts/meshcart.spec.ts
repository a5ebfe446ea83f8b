import { describe, expect, it } from '@jest/globals';
import { calleesOf, apps, mesh } from '#contracts/contracts.js';
import { filesOf, manifestsIn, ofKind, podOwnersIn, type Manifest } from '../test/support/rendered.js';
import { manifestsOf } from './manifests.js';

const applied = ['platform', 'dev', 'dev-brokers', 'staging', 'prod', 'monitoring'];

describe.each(applied)('the manifests of %s', (folder) => {
  const manifests = manifestsIn(folder);

  it('hold nothing that Kubernetes would ignore', () => {
    for (const text of filesOf(folder).values()) expect(text).not.toMatch(/: null$|\bnull\b/m);
  });

  it('name each object once', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  });

  it('are all in the list that kubectl reads', () => {
    const list = filesOf(folder).get('kustomization.yaml') ?? '';
    for (const file of filesOf(folder).keys())
      if (file !== 'kustomization.yaml') expect(list).toContain(`- ${file}`);
  });

  it('hold no secret in clear', () => {
    expect(ofKind(manifests, 'Secret')).toEqual([]);
    const inClear = podOwnersIn(folder)
      .flatMap(({ template }) => template.spec.containers)
      .flatMap(({ env = [] }) => env)
      .filter(({ name, value }) => value !== undefined && (isSecret.test(name) || withPassword.test(value)));
    expect(inClear).toEqual([]);
  });

  it('name every port by its protocol', () => {
    const ports = ofKind(manifests, 'Service').flatMap(({ spec }) => (spec as ServiceSpec).ports);
    for (const { name, appProtocol } of ports) expect(name?.split('-')[0]).toBe(appProtocol);
  });

  it('label everything as part of the shop', () => {
    for (const { metadata } of manifests)
      expect(metadata.labels?.['app.kubernetes.io/part-of']).toBe('meshcart');
  });
});

describe.each(['dev', 'dev-brokers', 'staging', 'prod'])('in %s', (folder) => {
  const manifests = manifestsIn(folder);

  it('every pod stands behind a network policy that lets nothing in or out', () => {
    const closed = ofKind(manifests, 'NetworkPolicy').filter(isClosed);
    const namespaces = new Set(podOwnersIn(folder).map(({ metadata }) => metadata.namespace));
    for (const namespace of namespaces)
      expect(closed.map(({ metadata }) => metadata.namespace)).toContain(namespace);
  });

  it('an app may call an RPC where, and only where, a contract declares it', () => {
    const allowed = ofKind(manifests, 'AuthorizationPolicy')
      .flatMap(({ spec }) => (spec as AuthorizationSpec).rules ?? [])
      .flatMap(({ from, to }) =>
        from
          .flatMap(({ source }) => source.principals)
          .flatMap((principal) =>
            to.flatMap(({ operation }) => (operation.paths ?? []).map((path) => `${principal} ${path}`)),
          ),
      )
      .filter((rule) => rule.includes(' /meshcart.'));
    const declared = apps().flatMap((app) =>
      calleesOf(app).map((callee) => `cluster.local/ns/meshcart/sa/${app} /${callee}`),
    );

    expect(allowed.toSorted()).toEqual(declared.toSorted());
  });
});

it('the manifests are the same on every run', () => {
  const textOf = () => manifestsOf(mesh).map(({ name, files }) => [name, ...files]);

  expect(textOf()).toEqual(textOf());
});

it('only a development cluster has stand-ins and a database of its own', () => {
  const namesIn = (folder: string) => podOwnersIn(folder).map(({ metadata }) => metadata.name);

  expect(namesIn('dev')).toEqual(expect.arrayContaining(['twins', 'postgres']));
  for (const folder of ['staging', 'prod']) {
    expect(namesIn(folder)).not.toContain('twins');
    expect(namesIn(folder)).not.toContain('postgres');
  }
});

const isSecret = /SECRET|PASSWORD|TOKEN|_KEY$/;
const withPassword = /:\/\/[^/@]*:[^/@]*@/;

interface ServiceSpec {
  readonly ports: readonly { readonly name?: string; readonly appProtocol?: string }[];
}

interface AuthorizationSpec {
  readonly rules?: readonly {
    readonly from: readonly { readonly source: { readonly principals: readonly string[] } }[];
    readonly to: readonly { readonly operation: { readonly paths?: readonly string[] } }[];
  }[];
}

const isClosed = ({ spec }: Manifest) => {
  const { podSelector, policyTypes, ingress, egress } = spec as Record<string, unknown>;
  return (
    JSON.stringify(podSelector) === '{}' &&
    JSON.stringify(policyTypes) === '["Ingress","Egress"]' &&
    ingress === undefined &&
    egress === undefined
  );
};
