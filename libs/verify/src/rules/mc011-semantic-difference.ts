import { titleOf } from '#manifests/resource.js';
import type { RouteAnswer } from '#mesh/answer.js';
import { expectedAnswer } from '#mesh/expected-answer.js';
import { foundIn, type Found } from '../found.js';
import { callsOf, routeOf, type Call } from '../reading/calls.js';
import { seconds } from '../reading/duration.js';
import type { Rule, Subject } from '../rule.js';

export const semanticDifference: Rule = {
  id: 'MC011',
  title: 'semantic difference from the contract',
  explanation:
    'What the manifests make of a call, field by field, against what its contract promises: the time, the tries and their conditions. A manifest that was edited by hand goes on saying something else. Two sets of manifests are held against each other by `meshctl diff`; without a contract this rule has nothing to compare with.',
  check: (subject) => (subject.contract ? differences(subject) : []),
};

/** Callers that meet the same difference on the same route are told about together. */
function differences(subject: Subject): readonly Found[] {
  const all = callsOf(subject).flatMap((call) => {
    const wrong = differencesOf(subject, call);
    return wrong.length === 0 ? [] : [{ call, wrong: wrong.join('; ') }];
  });
  const told = Map.groupBy(all, ({ call, wrong }) => `${call.rpc.name} ${wrong}`);
  return [...told.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { call, wrong } = first;
    const by = routeOf(call.verdict);
    const callers = group.map(({ call: each }) => each.caller).join(' and ');
    return [
      foundIn('error', by?.resource ?? call.service.resource, by?.path ?? [], {
        message: `${call.rpc.name} for ${callers}: ${wrong}`,
        fix: by
          ? `Change ${titleOf(by.resource)} to what the contract says (meshctl synth writes it), or the contract to this`
          : 'Write what the contract says with meshctl synth',
      }),
    ];
  });
}

function differencesOf({ contract }: Subject, { caller, rpc, verdict }: Call): readonly string[] {
  if (!contract) return [];
  const expected = expectedAnswer(contract.mesh, contract.deployment, { app: caller }, rpc).route;
  const actual = verdict.route;
  // Where nothing leads there, reachability is what is wrong.
  if (!expected || !actual) return [];
  return Object.entries(compared).flatMap(([name, show]) => {
    const [promised, made] = [show(expected), show(actual)];
    return promised === made ? [] : [`${name} ${made} instead of ${promised}`];
  });
}

/** Limits are rule MC009's, which knows what they are for. */
const compared: Readonly<Record<string, (answer: RouteAnswer) => string>> = {
  timeout: ({ timeoutMs }) => (timeoutMs === undefined ? 'none' : seconds(timeoutMs)),
  tries: ({ retries }) => String(retries + 1),
  'conditions of further tries': ({ retryOn, retries }) => (retries === 0 ? 'none' : retryOn.join(',')),
  'time of a try': ({ perTryTimeoutMs, retries }) =>
    perTryTimeoutMs === undefined || retries === 0 ? 'none' : seconds(perTryTimeoutMs),
};
