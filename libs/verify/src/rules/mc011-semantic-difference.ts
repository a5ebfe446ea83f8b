import { titleOf } from '#manifests/resource.js';
import type { Rpc } from '#mesh/mesh.js';
import { foundIn, type Found } from '../found.js';
import { callsOf, routeOf, type Call } from '../reading/calls.js';
import { seconds } from '../reading/seconds.js';
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
    const wrong = differencesOf(call);
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

function differencesOf({ rpc, verdict }: Call): readonly string[] {
  const actual = verdict.route;
  // Where nothing leads there, reachability is what is wrong.
  if (!actual) return [];
  const promised = promiseOf(rpc);
  const made: Promised = {
    timeout: actual.timeoutMs === undefined ? 'none' : seconds(actual.timeoutMs),
    ...triesOf(actual.retries, actual.retryOn, actual.perTryTimeoutMs),
  };
  return Object.entries(made).flatMap(([name, value]) =>
    promised[name] === value ? [] : [`${name} ${value} instead of ${promised[name]}`],
  );
}

type Promised = Readonly<Record<string, string>>;

/** Limits are rule MC009's, which knows what they are for. */
function promiseOf({ streaming, timeoutMs, retry, repeatable }: Rpc): Promised {
  if (streaming) return { timeout: 'none', ...triesOf(0, [], undefined) };
  const timeout = seconds(timeoutMs);
  return repeatable && retry && retry.attempts > 0
    ? { timeout, ...triesOf(retry.attempts, repeated, retry.perTryTimeoutMs) }
    : { timeout, ...triesOf(1, neverSent, undefined) };
}

/** What was sent is sent again only where the contract says so, and what was not sent once more in any case. */
const repeated = ['connect-failure', 'deadline-exceeded', 'refused-stream', 'reset', 'unavailable'];
const neverSent = ['connect-failure', 'refused-stream'];

const triesOf = (retries: number, retryOn: readonly string[], perTryMs: number | undefined): Promised => ({
  tries: String(retries + 1),
  'conditions of further tries': retries === 0 ? 'none' : retryOn.join(','),
  'time of a try': perTryMs === undefined || retries === 0 ? 'none' : seconds(perTryMs),
});
