import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '#mesh/answer.js';
import { answerOf } from '#xds/answer-of.js';
import { Oracle, type OracleAnswer } from './oracle.js';

const fixtures = 'test/mesh/fixtures';
const workloads = ['shop/users', 'shop/orders', 'shop/billing'];

describe('what istiod sends, read as Envoy does', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle();
  });
  afterAll(async () => oracle.end());

  const good = async (change = (text: string) => text) => {
    const files = ['workloads', 'istio'].map(async (name) =>
      readFile(`${fixtures}/good/${name}.yaml`, 'utf8'),
    );
    return oracle.ask(change((await Promise.all(files)).join('\n---\n')), workloads);
  };

  it('lets in whom the policy names, for the paths that it names', async () => {
    const told = await good();

    expect(ask(told, 'orders', 'users', 'shop.Users/Create').allowed).toBe(true);
    expect(ask(told, 'billing', 'users', 'shop.Users/Get').allowed).toBe(true);
    expect(ask(told, 'billing', 'users', 'shop.Users/Create').allowed).toBe(false);
    expect(ask(told, 'orders', 'users', 'shop.Users/Delete').allowed).toBe(false);
  });

  it('lets everyone in where no policy selects the workload', async () => {
    expect(ask(await good(), 'users', 'billing', 'shop.Billing/Charge').allowed).toBe(true);
  });

  it('obeys a denial before a permission', async () => {
    const denial = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: denial, namespace: shop}
spec:
  action: DENY
  rules: [{to: [{operation: {ports: ["50051"], paths: [/shop.Users/Get]}}]}]
`;

    const told = await good((text) => `${text}\n${denial}`);

    expect(ask(told, 'orders', 'users', 'shop.Users/Get').allowed).toBe(false);
    expect(ask(told, 'orders', 'users', 'shop.Users/Create').allowed).toBe(true);
  });

  it('reads the retries, the timeout and the limits of a route', async () => {
    expect(ask(await good(), 'orders', 'users', 'shop.Users/Get').route).toEqual({
      destination: 'users.shop.svc.cluster.local:50051',
      timeoutMs: 2000,
      retries: 2,
      retryOn: ['connect-failure', 'refused-stream', 'reset', 'unavailable'],
      perTryTimeoutMs: 500,
      limits: {
        maxRequests: 4,
        maxPendingRequests: undefined,
        maxConnections: 100,
        maxRetries: undefined,
        retryBudget: undefined,
        connectTimeoutMs: 1000,
      },
      outlier: {
        consecutive5xx: 0,
        consecutiveGatewayErrors: 3,
        intervalMs: 1000,
        baseEjectionMs: 3000,
        maxEjectionPercent: 50,
      },
      tls: 'mutual',
      serverName: 'outbound_.50051_._.users.shop.svc.cluster.local',
      balancing: 'ROUND_ROBIN',
    });
  });

  it("finds Istio's own retries where a route states none", async () => {
    const { route } = ask(await good(), 'orders', 'users', 'shop.Users/Watch');

    expect(route).toMatchObject({ retries: 2, timeoutMs: undefined, perTryTimeoutMs: undefined });
    expect(route?.retryOn).toContain('unavailable');
  });

  it('finds no retry where a route takes them away', async () => {
    expect(ask(await good(), 'orders', 'users', 'shop.Users/Create').route).toMatchObject({
      retries: 0,
      retryOn: [],
      timeoutMs: 1000,
    });
  });

  it('ignores a per-try timeout that is not below the timeout, as Envoy does', async () => {
    const told = await good((text) => text.replace('perTryTimeout: 500ms', 'perTryTimeout: 2s'));

    expect(ask(told, 'orders', 'users', 'shop.Users/Get').route?.perTryTimeoutMs).toBeUndefined();
  });

  it('finds no way to what the Sidecar does not import', async () => {
    expect(ask(await good(), 'orders', 'billing', 'shop.Billing/Charge').route).toBeUndefined();
  });

  it('finds no way where a route answers with a fault', async () => {
    const told = await good((text) =>
      text.replace(
        '- name: other',
        '- name: other\n      fault: {abort: {grpcStatus: UNIMPLEMENTED, percentage: {value: 100}}}',
      ),
    );

    expect(ask(told, 'orders', 'users', 'shop.Users/Watch').route).toBeUndefined();
  });

  it('takes TLS for mutual only where the callee insists on it', async () => {
    const told = await good((text) => text.replace('mode: STRICT', 'mode: PERMISSIVE'));

    expect(ask(told, 'orders', 'users', 'shop.Users/Get').route?.tls).toBe('none');
  });

  it('takes TLS for mutual only where the caller speaks it', async () => {
    const told = await good((text) =>
      text.replace('trafficPolicy:', 'trafficPolicy:\n    tls: {mode: DISABLE}'),
    );

    expect(ask(told, 'orders', 'users', 'shop.Users/Get').route).toMatchObject({
      tls: 'none',
      serverName: undefined,
    });
  });

  it("says what istiod's webhook would refuse, and answers no more", async () => {
    const broken = await readFile(`${fixtures}/broken/istio.yaml`, 'utf8');

    const { problems, proxies } = await oracle.ask(broken, []);

    expect(problems).toEqual([
      expect.stringMatching(/^error: VirtualService shop\/users: .*bad Duration/),
      expect.stringMatching(/^error: DestinationRule shop\/users: .*150 is not in range/),
      expect.stringMatching(/^error: AuthorizationPolicy shop\/users: .*DENY action without/),
      expect.stringMatching(/^error: AuthorizationPolicy shop\/port: .*bad port/s),
    ]);
    expect(proxies).toEqual({});
  });

  it('refuses a word for a retry that is none', async () => {
    const broken = await readFile(`${fixtures}/broken/bad-semantics.yaml`, 'utf8');

    const { problems } = await oracle.ask(broken, []);

    expect(problems).toEqual([expect.stringContaining('"unavailble" is not a valid retryOn policy')]);
  });

  it('tells of a workload that is not there', async () => {
    await expect(oracle.ask('', ['shop/nobody'])).rejects.toThrow('no pod of workload "shop/nobody"');
  });
});

function ask({ proxies }: OracleAnswer, caller: string, callee: string, rpc: string): Answer {
  const sidecar = (app: string) => {
    const found = proxies[`shop/${app}`];
    if (!found) throw new Error(`no answer for ${app}`);
    return found;
  };
  return answerOf({
    caller: sidecar(caller),
    principal: `cluster.local/ns/shop/sa/${caller}`,
    callee: sidecar(callee),
    host: `${callee}.shop.svc.cluster.local`,
    port: 50051,
    rpc,
  });
}
