import { describe, expect, it } from '@jest/globals';
import { judgeVersions, type Versions } from './judge-versions.js';

const good: Versions = {
  kubernetes: 'v1.34.4',
  istio: '1.30.3',
  kong: '3.9.3',
  kongController: '3.5.13',
  gatewayApi: undefined,
};

const told = (change: Partial<Versions>) =>
  judgeVersions({ ...good, ...change })
    .filter(({ status }) => status !== 'ok')
    .map(({ status, object, message }) => `${status} ${object}: ${message}`);

describe('versions', () => {
  it('that go together are one good word', () => {
    expect(judgeVersions(good)).toEqual([
      {
        status: 'ok',
        object: 'Kubernetes v1.34.4, Istio 1.30.3, Kong 3.9.3, Kong Ingress Controller 3.5.13',
        message: 'go together',
      },
    ]);
  });

  it('fail where Kubernetes is older than Istio supports', () => {
    expect(told({ kubernetes: 'v1.31.2' })).toEqual([
      'failed Istio 1.30: supports Kubernetes 1.32 to 1.36; 1.31 is older',
    ]);
  });

  it('warn where nobody has tested the two', () => {
    expect(told({ kubernetes: 'v1.36.0' })).toEqual([
      'warning Kong Ingress Controller 3.5: supports Kubernetes 1.29 to 1.34; 1.36 is newer',
    ]);
    expect(told({ istio: '1.40.0' })[0]).toMatch(/^warning Istio 1\.40: is newer than this table/);
  });

  it('know the traps of Kong', () => {
    expect(told({ kong: '3.10.0' })).toEqual(['warning Kong 3.10: does nothing new without a licence']);
    expect(told({ kongController: '3.5.2' })).toEqual([
      'failed Kong Ingress Controller 3.5.2: breaks the certificates of Kong 3.9',
    ]);
  });

  it('fail without an istiod', () => {
    expect(told({ istio: undefined })).toEqual(['failed Istio: there is no istiod in istio-system']);
  });

  it('of CRDs that a controller does not serve are told', () => {
    expect(told({ gatewayApi: 'v1.0.0' })).toHaveLength(2);
  });
});
