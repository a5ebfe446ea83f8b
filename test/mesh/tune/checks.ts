import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { violationsOf } from '#mesh/violations.js';
import type { Change } from '#tune/proposal.js';
import { readContracts } from '../../../apps/meshctl/src/read-contracts.js';
import { openCalls, percentile, triesFor } from './expectations.js';
import {
  authorizePayment,
  capturePayment,
  getOrder,
  getSigningKeys,
  getUser,
  slower,
  traffic,
} from './scenario.js';
import type { Traffic } from './traffic.js';
import { printed, type Printed, type Workbench } from './workbench.js';

const of = (app: string) => traffic.filter((each) => each.app === app);

type Check = readonly [string, () => Promise<void>];

const proto = 'libs/contracts/proto';
const saga = 'orders#order-saga';

/** What holds of the answers about known traffic, in an order that lets the last ones write. */
export function checksOf(bench: Workbench, url: string, slowerUrl: string): readonly Check[] {
  const recording = join(bench.folder, 'week.json');
  const window = ['--window', '6h', '--step', '5m'];
  const tune = async (code: number, ...args: readonly string[]): Promise<Printed> =>
    printed(await bench.meshctl('tune', '--json', ...args), code);
  let seen: Printed | undefined;
  const all = async () => (seen ??= await tune(0, '--prometheus', url, ...window, '--record', recording));
  const untouched = async () =>
    readFile(join(bench.folder, proto, 'meshcart/orders/v1/orders.proto'), 'utf8');

  return [
    [
      'percentiles are those of the distribution',
      async () => {
        for (const known of [getOrder, authorizePayment, capturePayment, getSigningKeys])
          isNear(evidenceOf(await all(), known.operation, 'p99.9'), percentile(known.latency), 0.05);
      },
    ],
    [
      'a fast read gets tries that fit it, and a timeout that fits them',
      async () => {
        const { to } = retryOf(await all(), getOrder.operation);
        isWithin(to?.perTryTimeoutMs, triesFor(getOrder.latency));
        assert.equal(to?.attempts, 1);
        const timeout = timeoutOf(await all(), getOrder.operation);
        assert.ok(timeout.to >= 2 * (to?.perTryTimeoutMs ?? 0) && timeout.to < timeout.from);
      },
    ],
    [
      'a callee that needs more than its caller has gets it together with its caller',
      async () => {
        const needed = timeoutOf(await all(), authorizePayment.operation).to;
        isWithin(needed, triesFor(authorizePayment.latency));
        const given = timeoutOf(await all(), saga);
        assert.ok(needed > given.from && given.to >= needed + 100, `${given.to} is no room for ${needed}`);
      },
    ],
    [
      'alone, it is refused by the rule that it would break',
      async () => {
        const one = await tune(
          1,
          '--from',
          recording,
          '--rpc',
          'PaymentsService/AuthorizePayment',
          '--write',
        );
        assert.deepEqual(
          one.refused.flatMap(({ violations }) => violations.map(({ rule }) => rule)),
          ['callee-fits-caller'],
        );
        assert.deepEqual(
          [one.proposals.length, one.written, one.refused[0]?.passesWithOthers],
          [0, false, true],
        );
      },
    ],
    [
      'failures that a further try gets round call for one',
      async () => {
        assert.equal(retryOf(await all(), capturePayment.operation).from, undefined);
        assert.equal(retryOf(await all(), capturePayment.operation).to?.attempts, 1);
      },
    ],
    [
      'tries that hardly ever help are given up',
      async () => assert.equal(retryOf(await all(), getSigningKeys.operation).to, undefined),
    ],
    [
      'open calls are those of Little’s law',
      async () => {
        // In five minutes a few hundred calls scatter, and the highest of many such steps is told.
        isNear(
          evidenceOf(await all(), 'orders', 'peak of open calls of one replica'),
          openCalls(of('orders')),
          0.2,
        );
      },
    ],
    [
      'a limit is lowered to what peaks need, but not below what one client alone asks for',
      async () => {
        const { proposals } = await all();
        assert.ok(proposals.some(({ subject }) => subject === 'orders'));
        assert.ok(openCalls(of('billing')) < 4, 'by its peak alone, the limit of billing would be lowered');
        assert.ok(!proposals.some(({ subject }) => subject === 'billing'));
      },
    ],
    [
      'what is called too rarely is left alone, and it is said why',
      async () => {
        const { proposals, remarks } = await all();
        assert.ok(!proposals.some(({ subject }) => subject === getUser.operation));
        const said = remarks.find(({ subject }) => subject === getUser.operation);
        assert.match(said?.text ?? '', /fewer than 10000 calls/);
      },
    ],
    [
      'another distribution gives other proposals',
      async () => {
        const changed = await tune(0, '--prometheus', slowerUrl, ...window);
        const latency = slower.find(({ operation }) => operation === getOrder.operation)?.latency;
        assert.ok(latency);
        const { to } = retryOf(changed, getOrder.operation);
        isWithin(to?.perTryTimeoutMs, triesFor(latency));
        const before = retryOf(await all(), getOrder.operation).to;
        assert.ok((to?.perTryTimeoutMs ?? 0) > (before?.perTryTimeoutMs ?? 0));
        assert.deepEqual(
          timeoutOf(changed, authorizePayment.operation),
          timeoutOf(await all(), authorizePayment.operation),
        );
      },
    ],
    [
      'a recording says what Prometheus said',
      async () => assert.deepEqual((await tune(0, '--from', recording)).proposals, (await all()).proposals),
    ],
    [
      'a Prometheus that is not there, and one without such metrics, are told apart',
      async () => {
        const ends = [
          [/can be reached .* port-forward/, 'http://127.0.0.1:9', '7d'],
          [/no call of the last 1s|no istio_requests_total/, url, '1s'],
          [/refuses a query \(bad_data\)/, url, 'week'],
        ] as const;
        await Promise.all(
          ends.map(async ([said, address, length]) => {
            const { code, stderr } = await bench.meshctl('tune', '--prometheus', address, '--window', length);
            assert.equal(code, 2);
            assert.match(stderr, said);
          }),
        );
      },
    ],
    [
      'nothing is written unasked',
      async () =>
        assert.equal(
          await untouched(),
          await readFile(join(proto, 'meshcart/orders/v1/orders.proto'), 'utf8'),
        ),
    ],
    [
      'written, the contracts are safe, laid out as buf wants them, and need nothing more',
      async () => {
        const proposed = await all();
        assert.ok((await tune(0, '--from', recording, '--write')).written);
        const mesh = readContracts(join(bench.folder, proto));
        assert.deepEqual(violationsOf(mesh), []);
        for (const change of proposed.proposals.flatMap(({ changes }) => changes)) isStated(mesh, change);
        const format = await bench.run('buf', 'format', '--diff', '--exit-code', proto);
        assert.equal(format.code, 0, format.stdout);
        assert.deepEqual((await tune(0, '--from', recording)).proposals, []);
      },
    ],
  ];
}

function isStated(
  { rpcs, entryPoints, operations, workloads }: ReturnType<typeof readContracts>,
  change: Change,
) {
  const caller = [...rpcs, ...entryPoints, ...operations].find(
    (each) => 'origin' in change && each.origin === change.origin,
  );
  if (change.kind === 'timeout') assert.equal(caller?.timeoutMs, change.to);
  else if (change.kind === 'retry')
    assert.deepEqual(rpcs.find(({ name }) => name === change.origin)?.retry, change.to);
  else assert.equal(workloads.find(({ app }) => app === change.app)?.[change.kind], change.to);
}

const changeOf = <Kind extends Change['kind']>({ proposals }: Printed, subject: string, kind: Kind) => {
  const found = proposals
    .find((each) => each.subject === subject)
    ?.changes.find((each) => each.kind === kind);
  assert.ok(found, `no ${kind} is proposed of ${subject}`);
  return found as Extract<Change, { kind: Kind }>;
};

const timeoutOf = (answer: Printed, subject: Traffic['operation']) => changeOf(answer, subject, 'timeout');

const retryOf = (answer: Printed, subject: Traffic['operation']) => changeOf(answer, subject, 'retry');

function evidenceOf({ proposals, remarks }: Printed, subject: string, measure: string): number {
  const found = [...proposals, ...remarks]
    .filter((each) => each.subject === subject)
    .flatMap(({ evidence }) => evidence)
    .find((each) => each.measure === measure);
  assert.ok(found, `no ${measure} is told of ${subject}`);
  return found.value;
}

const isNear = (actual: number, expected: number, tolerance: number) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * expected,
    `${actual} is not within ${tolerance * 100} % of ${expected}`,
  );

const isWithin = (actual: number | undefined, [least, most]: readonly [number, number]) =>
  assert.ok(
    actual !== undefined && actual >= least && actual <= most,
    `${actual} is not within ${least} to ${most}`,
  );
