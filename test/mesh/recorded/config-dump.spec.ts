import { describe, expect, it } from '@jest/globals';
import { deploymentOf } from '#charts/environments/deployment.js';
import { dev } from '#charts/environments/dev.js';
import { mesh } from '#contracts/contracts.js';
import { devProxies, devProxyOf } from './dev-proxies.js';
import { readConfigDump, type ConfigDump } from '#xds/config-dump.js';
import { mismatchesIn } from '#xds/mismatches.js';

const deployment = deploymentOf(dev);

/** Where the recorded proxies and the contracts differ, one of them changed as text. */
function found(workload = '', change = (text: string) => text) {
  const dumps = devProxies();
  const altered = JSON.parse(change(JSON.stringify(dumps[workload] ?? null))) as ConfigDump;
  const changed: typeof dumps = { ...dumps, [workload]: altered };
  return mismatchesIn(mesh, deployment, (each) => {
    const dump = changed[each];
    return dump ? [{ name: each, sidecar: readConfigDump(dump).sidecar }] : [];
  });
}

describe('the configuration that a proxy holds', () => {
  it('is what the contracts say, in a healthy cluster', () => {
    expect(found()).toEqual([]);
  });

  it('is told of with the proxy that holds another deadline', () => {
    const all = found('meshcart/orders', (text) =>
      text.replaceAll('"max_grpc_timeout":"2s"', '"max_grpc_timeout":"9s"'),
    );

    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all.map(({ sidecar }) => sidecar))).toEqual(new Set(['meshcart/orders']));
    expect(all[0]?.difference).toMatch(/^timeoutMs is 9000, declared 2000$/);
  });

  it('is told of with the proxy that lets in whom nobody declares', () => {
    const all = found('meshcart/billing', (text) => text.replaceAll('sa/orders', 'sa/notifications'));

    expect(all.some(({ caller }) => caller === 'meshcart/notifications')).toBe(true);
    expect(all.every(({ sidecar }) => sidecar === 'meshcart/billing')).toBe(true);
  });

  it('leaves out a workload that has no proxy', () => {
    const dumps = devProxies();
    const all = mismatchesIn(mesh, deployment, (each) => {
      const dump = each === 'meshcart/users' ? undefined : dumps[each];
      return dump ? [{ name: each, sidecar: readConfigDump(dump).sidecar }] : [];
    });

    expect(all).toEqual([]);
  });

  it('holds the certificate and the version of the proxy', () => {
    const { certificate, version, refused } = readConfigDump(devProxyOf('meshcart/orders'));

    expect(certificate?.identity).toBe('spiffe://cluster.local/ns/meshcart/sa/orders');
    expect(Number(certificate?.validTo) - Number(certificate?.validFrom)).toBe((24 * 60 + 2) * 60_000);
    expect(version).toBe('1.31.0-dev');
    expect(refused).toEqual([]);
  });
});
