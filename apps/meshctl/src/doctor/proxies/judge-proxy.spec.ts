import { describe, expect, it } from '@jest/globals';
import { readConfigDump } from '#xds/config-dump.js';
import { devProxyOf } from '../../../../../test/mesh/recorded/dev-proxies.js';
import type { Pod } from '../kube-object.js';
import { judgeProxy } from './judge-proxy.js';

const state = readConfigDump(devProxyOf('meshcart/orders'));
const issued = Number(state.certificate?.validFrom);
const after = (hours: number) => new Date(issued + hours * 3_600_000);

const pod = (serviceAccountName = 'orders'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'orders-1', namespace: 'meshcart' },
  spec: { containers: [], serviceAccountName },
  status: {},
});

const told = (hours: number, istiod = '1.31.0', account?: string) =>
  judgeProxy({ pod: pod(account), state }, istiod, after(hours)).map(
    ({ status, message }) => `${status} ${message}`,
  );

describe('a proxy', () => {
  it('is well with its own certificate, renewed in time, and the release of istiod', () => {
    expect(told(1)).toEqual([]);
  });

  it('is told of when its certificate should have been renewed, and when it has run out', () => {
    expect(told(20)).toEqual(['warning its certificate runs out in 4.0 h and should have been renewed']);
    expect(told(25)).toEqual([expect.stringMatching(/^failed its certificate has run out at 20/)]);
  });

  it('fails with the certificate of another account', () => {
    expect(told(1, '1.31.0', 'billing')).toEqual([
      'failed its certificate says spiffe://cluster.local/ns/meshcart/sa/orders, declared spiffe://cluster.local/ns/meshcart/sa/billing',
    ]);
  });

  it('may be behind istiod by two releases, and never ahead', () => {
    expect(told(1, '1.33.2')).toEqual([expect.stringMatching(/^warning /)]);
    expect(told(1, '1.34.0')).toEqual([expect.stringMatching(/^failed .* of Istio 1\.31, istiod of 1\.34/)]);
    expect(told(1, '1.30.3')).toEqual([expect.stringMatching(/^failed /)]);
  });

  it('fails without a certificate, or without an answer', () => {
    const bare = judgeProxy({ pod: pod(), state: { ...state, certificate: undefined } }, undefined, after(1));
    const silent = judgeProxy(
      { pod: pod(), state: undefined, problem: 'no such container' },
      undefined,
      after(1),
    );

    expect(bare.map(({ status }) => status)).toEqual(['failed']);
    expect(silent[0]?.message).toBe('its proxy does not tell what it holds: no such container');
  });
});
