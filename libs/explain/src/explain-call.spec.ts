import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { clusterOf } from '#manifests/cluster-of.js';
import type { Cluster } from '#manifests/cluster.js';
import { readResources } from '#manifests/read-resources.js';
import { verdictOf } from '#manifests/verdict-of.js';
import { expectedAnswer } from '#mesh/expected-answer.js';
import type { Mesh, Rpc } from '#mesh/mesh.js';
import { compileNetwork } from '#mesh/network/compile.js';
import { manifestOf } from '#mesh/policies.js';
import { callersIn, triesOf } from '#mesh/queries.js';
import { violationsOf } from '#mesh/violations.js';
import type { Contract } from '#verify/rule.js';
import { manifestsOf } from '../../../test/mesh/property/manifests.js';
import { randomContract } from '../../../test/mesh/property/random-contract.js';
import { editedText } from '../../../test/support/edited-text.js';
import { explainCall } from './explain-call.js';
import type { Hop } from './explanation.js';
import { remedyFor } from './remedy-for.js';
import { withCall } from './with-call.js';

/** A counterexample as it was drawn tells more than waiting for a smaller one. */
const runs = { numRuns: 15, endOnFailure: true };

const textOf = (contract: Contract): string =>
  [
    manifestsOf(contract),
    ...compileNetwork(contract.mesh, contract.deployment).map((policy) => stringify(manifestOf(policy))),
  ].join('---\n');

const clusterIn = (text: string): Cluster => clusterOf(readResources('all.yaml', text));

/** Every (app, RPC) of a contract. */
const pairsIn = ({ mesh }: Contract) =>
  mesh.workloads.flatMap(({ app }) => mesh.rpcs.map((rpc) => ({ app, origin: undefined, rpc })));

const hopsIn = (hop: Hop): readonly Hop[] => [hop, ...hop.below.flatMap(hopsIn)];

describe('the explanation of a call', () => {
  it('says what the contract promises and the manifests decide, and nothing else', () => {
    let [allowed, refused] = [0, 0];
    fc.assert(
      fc.property(randomContract, (contract) => {
        const subject = { contract, cluster: clusterIn(textOf(contract)) };
        for (const { rpc, ...asker } of pairsIn(contract)) {
          const { call } = explainCall(subject, asker, rpc);
          const expected = expectedAnswer(contract.mesh, contract.deployment, { app: asker.app }, rpc);
          for (const hop of hopsIn(call))
            expect(hop.verdict).toEqual(hop.request && verdictOf(subject.cluster, hop.request));
          expect(call.allowed).toBe(expected.allowed);
          expect(call.declared?.allowed).toBe(expected.allowed);
          if (asker.app === rpc.app) continue;
          const { allowed: admits, route } = call.verdict ?? {};
          expect({ allowed: admits, route }).toEqual(expected);
          if (call.allowed) allowed++;
          else refused++;
        }
      }),
      runs,
    );
    expect(Math.min(allowed, refused)).toBeGreaterThan(10);
  });

  it('multiplies tries as the contract states them, where a network is crossed', () => {
    fc.assert(
      fc.property(randomContract, (contract) => {
        const subject = { contract, cluster: clusterIn(textOf(contract)) };
        for (const origin of callersIn(contract.mesh))
          for (const rpc of contract.mesh.rpcs.filter(({ name }) => origin.calls.includes(name))) {
            const { worst } = explainCall(subject, { app: origin.app, origin }, rpc);
            const told = Object.fromEntries(worst.entered.map(({ rpc: name, times }) => [name, times]));
            expect(told).toEqual(Object.fromEntries(entered(contract.mesh, origin.app, rpc)));
          }
      }),
      runs,
    );
  });

  it('gives a callee no more than its caller has left', () => {
    fc.assert(
      fc.property(randomContract, (contract) => {
        const subject = { contract, cluster: clusterIn(textOf(contract)) };
        for (const origin of callersIn(contract.mesh))
          for (const name of origin.calls) {
            const rpc = contract.mesh.rpcs.find((each) => each.name === name);
            if (!rpc) continue;
            const { call } = explainCall(subject, { app: origin.app, origin }, rpc);
            for (const { budget, below } of hopsIn(call)) {
              for (const { budget: inner } of below) expect(inner.leftMs).toBe(budget.remainsMs);
              if (budget.leftMs !== undefined) expect(budget.givenMs).toBeLessThanOrEqual(budget.leftMs);
              // What is drawn keeps the rules, so that nobody gives up before the callee does.
              expect(budget.isCut).toBe(false);
            }
          }
      }),
      runs,
    );
  });
});

describe('why not', () => {
  it('names the call that the contract lacks, and with it the call is allowed, or says what it would break', () => {
    let [helped, broke, hopeless] = [0, 0, 0];
    fc.assert(
      fc.property(randomContract, (contract) => {
        const subject = { contract, cluster: clusterIn(textOf(contract)) };
        const refused = pairsIn(contract)
          .map(({ rpc, ...asker }) => ({ rpc, asker, explanation: explainCall(subject, asker, rpc) }))
          .filter(({ explanation }) => !explanation.allowed);
        for (const { rpc, asker, explanation } of refused) {
          const { edit, because } = remedyFor(subject, explanation, asker);
          if (!edit) {
            // The app serves it itself, or nothing that it does could call.
            expect(
              asker.app === rpc.app || callersIn(contract.mesh).every(({ app }) => app !== asker.app),
            ).toBe(true);
            expect(because.length).toBeGreaterThan(0);
            hopeless++;
            continue;
          }
          if (edit.kind !== 'add a call') throw new Error(edit.kind);
          const mesh = withCall(contract.mesh, edit.origin, edit.callee);
          const broken = violationsOf(mesh).map(({ rule, message }) => `${rule}: ${message}`);
          expect(because).toEqual(broken);
          if (broken.length > 0) {
            broke++;
            continue;
          }
          helped++;
          const changed = { mesh, deployment: contract.deployment };
          const again = { contract: changed, cluster: clusterIn(textOf(changed)) };
          expect(explainCall(again, asker, rpc).call.allowed).toBe(true);
        }
      }),
      { ...runs, numRuns: 10 },
    );
    expect(Math.min(helped, broke, hopeless)).toBeGreaterThan(0);
  });

  it('names one field of the manifests after the other, until the call arrives', () => {
    let arrived = 0;
    fc.assert(
      fc.property(randomContract, (contract) => {
        const text = textOf(contract);
        const cluster = clusterIn(text);
        const [refused] = pairsIn(contract).filter(
          ({ app, rpc, ...rest }) =>
            app !== rpc.app && !explainCall({ contract, cluster }, { app, ...rest }, rpc).call.allowed,
        );
        fc.pre(refused !== undefined);
        const { rpc, ...asker } = refused;
        let current = text;
        for (let step = 0; ; step++) {
          const subject = { contract, cluster: clusterIn(current) };
          const { call } = explainCall(subject, asker, rpc);
          if (call.allowed) break;
          expect(step).toBeLessThan(6);
          // As for somebody who has no contract.
          const remedy = remedyFor(
            { ...subject, contract: undefined },
            explainCall(subject, asker, rpc),
            undefined,
          );
          if (!remedy.edit || remedy.edit.kind === 'add a call') throw new Error(remedy.because.join());
          const next = editedText(current, remedy.edit);
          expect(isDeepStrictEqual(next, current)).toBe(false);
          current = next;
        }
        arrived++;
      }),
      runs,
    );
    expect(arrived).toBeGreaterThan(5);
  });
});

/** Told from the contract alone: of worst-case.ts with one difference, that an app asks itself only once. */
function entered(mesh: Mesh, caller: string, first: Rpc): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  const visit = (app: string, rpc: Rpc, before: number) => {
    const tries = before * (app === rpc.app ? 1 : triesOf(rpc));
    times.set(rpc.name, (times.get(rpc.name) ?? 0) + tries);
    for (const callee of mesh.rpcs.filter(({ name }) => rpc.calls.includes(name)))
      visit(rpc.app, callee, tries);
  };
  visit(caller, first, 1);
  return times;
}
