import { describe, expect, it } from '@jest/globals';
import { mesh } from '#contracts/contracts.js';
import { deploymentOf } from '#charts/environments/deployment.js';
import { dev } from '#charts/environments/dev.js';
import { judgeWays, type TriedWay } from './judge-ways.js';
import { waysToTry } from './ways.js';

const ways = waysToTry({ mesh, deployment: deploymentOf(dev) });

const told = (open: (way: TriedWay) => boolean | undefined) =>
  judgeWays(ways.map((way) => ({ ...way, open: open({ ...way, open: undefined }) }))).map(
    ({ status, object, message }) => `${status} ${object} ${message}`,
  );

describe('the connections of the network', () => {
  it('are tried in both kinds', () => {
    expect(ways).toContainEqual({
      from: 'meshcart/orders',
      to: 'meshcart/billing',
      port: 50051,
      declared: true,
    });
    expect(ways).toContainEqual({
      from: 'meshcart/notifications',
      to: 'meshcart/billing',
      port: 50051,
      declared: false,
    });
    expect(ways).toContainEqual({ from: 'kong/kong', to: 'meshcart/api', port: 3000, declared: true });
  });

  it('are well where what is declared is open and nothing else', () => {
    expect(told(({ declared }) => declared)).toEqual([expect.stringMatching(/^ok \d+ connections/)]);
  });

  it('show by their number that nothing enforces policies', () => {
    expect(told(() => true)).toEqual([expect.stringMatching(/^failed NetworkPolicy nothing enforces it/)]);
  });

  it('are named where one is open or shut against what is declared', () => {
    const leak = told(({ declared, from }) => declared || from === 'meshcart/notifications');
    const shut = told(({ declared, from }) => declared && from !== 'meshcart/orders');

    expect(leak).toContain(
      'failed connection meshcart/notifications -> meshcart/billing:50051 is let through, and is not declared',
    );
    expect(shut).toContain(
      'failed connection meshcart/orders -> meshcart/billing:50051 is shut, and is declared',
    );
  });

  it('that could not be tried prove nothing', () => {
    expect(told(() => undefined)).toEqual([expect.stringMatching(/^warning connections could not be tried/)]);
  });
});
