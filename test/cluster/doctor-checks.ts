import { eventually } from '../support/eventually.js';
import { expect, type Checks } from './checks.js';
import { appNamespace, restore } from './deploy.js';
import { describeDiagnosis, diagnose, doctor, type Diagnosis } from './doctor.js';
import { drifts, type Drift } from './drifts.js';
import type { Kubectl } from './kubectl.js';
import { isOwnNode } from './place.js';
import { staleProxy } from './stale-proxy.js';

/** How long a change may take to reach the proxies and the node's rules on a busy machine. */
const patienceMs = 30_000;

/** Content with the cluster as it is, and with no drift: each is named, and none that was taken back. */
export async function doctorChecks(checks: Checks, kubectl: Kubectl): Promise<void> {
  await checks.check('the doctor is content with the cluster', async () => content(kubectl));
  for (const drift of drifts)
    await checks.check(`the doctor names ${drift.title}`, async () => named(kubectl, drift));
  if (isOwnNode)
    await checks.check('the doctor names a proxy that holds what is no longer declared', async () =>
      staleProxy(kubectl),
    );
  await checks.check('the doctor is content again', async () => {
    await kubectl.run([
      'rollout',
      'status',
      'deployment/notifications',
      '-n',
      appNamespace,
      '--timeout=120s',
    ]);
    return content(kubectl);
  });
  await checks.check('the doctor does not take an API server that is away for a healthy one', async () =>
    unreachable(kubectl),
  );
  await checks.check('the doctor says which permission it lacks', async () => forbidden(kubectl));
}

async function content(kubectl: Kubectl): Promise<string> {
  const { checks } = await eventually('it is content', patienceMs, async () => {
    const diagnosis = await doctor(kubectl);
    if (diagnosis.exit !== 0) throw new Error(describeDiagnosis(diagnosis));
    return diagnosis;
  });
  return `${checks.filter(({ status }) => status === 'ok').length} good words`;
}

async function named(kubectl: Kubectl, drift: Drift): Promise<string> {
  const { only, names, plant, revert } = drift;
  await plant(kubectl);
  try {
    const diagnosis = await eventually('it is named', patienceMs, async () => {
      const seen = await diagnose(kubectl, only);
      if (!names.every((name) => failures(seen).some((object) => name.test(object))))
        throw new Error(describeDiagnosis(seen));
      return seen;
    });
    expect(diagnosis.exit === 1, describeDiagnosis(diagnosis));
    if (drift === drifts[0]) {
      const { exit, checks } = await doctor(kubectl, only);
      expect(
        exit === 1 && checks.some(({ object }) => names[0]?.test(object)),
        `the program ends with ${exit}`,
      );
    }
    const others = failures(diagnosis).filter(
      (object) => !consequence.test(object) && !names.some((name) => name.test(object)),
    );
    expect(others.length === 0, `it also names ${others.join(', ')}`);
    return failures(diagnosis).slice(0, 3).join(', ');
  } finally {
    await revert?.(kubectl);
    await restore(kubectl, ...names);
  }
}

/** What proxies, calls and connections show of a drift is its consequence; objects must be the ones that drifted. */
const consequence = /^(Pod|call|connection|request) /;

const failures = ({ checks }: Diagnosis): readonly string[] =>
  checks.filter(({ status }) => status === 'failed').map(({ object }) => object);

/** Nobody listens there. */
async function unreachable({ command }: Kubectl): Promise<string> {
  const { exit, complaint, checks } = await doctor({
    command: [...command, '--server=https://127.0.0.1:9'],
  });
  expect(exit === 2 && checks.length === 0, `exit ${exit}: ${complaint}`);
  return `exit ${exit}`;
}

/** Asks as an account that may read nothing. */
async function forbidden({ command }: Kubectl): Promise<string> {
  const nobody = { command: [...command, '--as=nobody'] };
  const diagnosis = await doctor(nobody, ['workloads']);
  const [problem = ''] = diagnosis.unknown;
  expect(diagnosis.exit === 2 && problem.includes('permission is missing'), describeDiagnosis(diagnosis));
  return problem.slice(0, 120);
}
