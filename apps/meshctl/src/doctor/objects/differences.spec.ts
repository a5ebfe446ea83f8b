import { describe, expect, it } from '@jest/globals';
import { describeDifference, differencesFrom } from './differences.js';

describe('what is declared, against what is there', () => {
  it('agrees where the server has only added', () => {
    const declared = { spec: { ports: [{ name: 'grpc', port: 50051 }] } };
    const live = {
      spec: { clusterIP: '10.96.0.7', ports: [{ name: 'grpc', port: 50051, protocol: 'TCP' }] },
    };

    expect(differencesFrom(declared, live)).toEqual([]);
  });

  it('differs in the field that has another value', () => {
    const declared = { spec: { template: { containers: [{ name: 'app', image: 'a:1' }] } } };
    const live = { spec: { template: { containers: [{ name: 'app', image: 'a:2' }] } } };

    expect(differencesFrom(declared, live).map(describeDifference)).toEqual([
      'spec.template.containers[app].image is "a:2", declared "a:1"',
    ]);
  });

  it('differs in a field that is gone', () => {
    expect(differencesFrom({ spec: { timeout: '2s' } }, { spec: {} }).map(describeDifference)).toEqual([
      'spec.timeout is absent, declared "2s"',
    ]);
  });

  it('differs in a list that has grown: it may be one that the server replaces as a whole', () => {
    expect(differencesFrom({ hosts: ['a'] }, { hosts: ['a', '*'] })).toHaveLength(1);
  });
});
