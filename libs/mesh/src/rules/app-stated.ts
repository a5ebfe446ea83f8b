import type { Rule } from './rule.js';

export const appStated: Rule = {
  id: 'app-stated',
  reason: 'Policies are about workloads: an RPC that no app serves can be neither reached nor guarded.',
  fix: 'Name the folder of apps/ that serves it, as in `app: "orders"`, in the option of its service.',
  check: (mesh) => [
    ...[...mesh.rpcs, ...mesh.operations]
      .filter(({ app }) => app === '')
      .map(({ origin, places }) => ({ place: places(), message: `the service of ${origin} names no app` })),
    ...mesh.doors
      .filter(({ app }) => !mesh.workloads.some((workload) => workload.app === app))
      .map(({ prefix, app }) => ({
        place: mesh.operations[0]?.places() ?? { file: '', line: undefined },
        message: `the door ${prefix} leads to ${app}, which no contract names`,
      })),
  ],
};
