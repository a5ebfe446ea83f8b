import { describe, expect, it } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { calleesOf, apps, mesh, rpcPolicies } from '#contracts/contracts.js';
import { dev } from './environments/dev.js';
import { meshcart } from './meshcart.js';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly rules?: readonly Rule[] };
}

interface Rule {
  readonly from: readonly { readonly source: { readonly principals: readonly string[] } }[];
  readonly to: readonly { readonly operation: { readonly paths?: readonly string[] } }[];
}

// A plain App writes nothing before app.synth(); Testing.app() would leave a folder behind.
const synthesized = () =>
  meshcart(new App(), mesh, dev).flatMap((chart) => Testing.synth(chart) as Manifest[]);
const manifests = synthesized();

describe('the manifests', () => {
  it('let an app call an RPC where, and only where, a contract declares it', () => {
    const allowed = manifests
      .filter(({ kind }) => kind === 'AuthorizationPolicy')
      .flatMap(({ spec }) => spec?.rules ?? [])
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
    expect(rpcPolicies().length).toBeGreaterThan(0);
  });

  it('give every app an account and a name', () => {
    for (const kind of ['ServiceAccount', 'Service']) {
      const named = manifests.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
      expect(named).toEqual(expect.arrayContaining([...apps()]));
    }
  });

  it('hold nothing that JSON cannot say', () => {
    expect(JSON.stringify(manifests)).not.toContain('null');
  });

  it('are the same on every run', () => {
    expect(JSON.stringify(synthesized())).toBe(JSON.stringify(manifests));
  });
});
