import type { Mesh, Rpc, ThirdParty, Workload } from '#mesh/mesh.js';
import type { Change } from '../change.js';
import { paired } from '../paired.js';

/** What apps reach outside of the mesh, and what callers are promised. */
export const appChanges = (before: Mesh, after: Mesh): readonly Change[] => [
  ...paired(before.workloads, after.workloads, ({ app }) => app).flatMap(
    ({ name, before: old, after: young }) => [
      ...partyChanges(name, old, young),
      ...storeChanges(name, old, young),
    ],
  ),
  ...paired(before.rpcs, after.rpcs, ({ name }) => name).flatMap(({ before: old, after: young }) =>
    old && young ? objectiveChange(old, young) : [],
  ),
];

const partyChanges = (
  app: string,
  old: Workload | undefined,
  young: Workload | undefined,
): readonly Change[] =>
  paired(old?.thirdParties ?? [], young?.thirdParties ?? [], ({ name }) => name).flatMap(
    ({ name, before, after }) =>
      before && after && addressOf(before) === addressOf(after)
        ? []
        : [
            {
              risk: after ? 'dangerous' : 'careful',
              facet: 'outside',
              subject: `${app} -> ${name}`,
              before: before && addressOf(before),
              after: after && addressOf(after),
              reason: after
                ? 'whoever is inside of the app can send there what the app knows'
                : 'what the app still sends there is refused',
              place: (young ?? old)?.places('third_parties'),
            },
          ],
  );

const addressOf = ({ host, port, tls }: ThirdParty): string =>
  `${host}:${port}, ${tls ? 'TLS by its name' : 'no TLS'}`;

const storeChanges = (
  app: string,
  old: Workload | undefined,
  young: Workload | undefined,
): readonly Change[] =>
  paired(old?.stores ?? [], young?.stores ?? [], (store) => store).flatMap(({ name, before, after }) =>
    before !== undefined && after !== undefined
      ? []
      : [
          {
            risk: after === undefined ? 'careful' : 'dangerous',
            facet: 'outside',
            subject: `${app} -> ${name}`,
            before: before && 'reached',
            after: after && 'reached',
            reason:
              after === undefined
                ? 'connections that the app still opens there are refused'
                : 'the app can open connections to the store',
            place: (young ?? old)?.places('stores'),
          },
        ],
  );

function objectiveChange(old: Rpc, young: Rpc): readonly Change[] {
  const [from, to] = [spokenObjective(old), spokenObjective(young)];
  if (from === to) return [];
  return [
    {
      risk: 'safe',
      facet: 'promise',
      subject: `objective of ${young.name}`,
      before: from,
      after: to,
      reason: 'it decides who is woken, and ends no call',
      place: young.places('slo'),
    },
  ];
}

const spokenObjective = ({ objective }: Rpc): string | undefined =>
  objective &&
  `${Number((objective.availability * 100).toFixed(4))} %${objective.latencyMs === undefined ? '' : `, ${objective.latencyMs} ms`}`;
