import { failed, ok, warning, type Check } from '../check.js';
import type { Way } from './ways.js';

/** A way, and whether a connection could be opened; undefined where it could not be tried. */
export interface TriedWay extends Way {
  readonly open: boolean | undefined;
}

/** Does the network let through what is declared and nothing else? */
export function judgeWays(ways: readonly TriedWay[]): readonly Check[] {
  const tried = ways.filter(({ open }) => open !== undefined);
  if (tried.length === 0) return [untried];
  const forbidden = tried.filter(({ declared }) => !declared);
  const leaks = forbidden.filter(({ open }) => open);
  const shut = tried.filter(({ declared, open }) => declared && !open);
  const found = [
    ...(forbidden.length > 0 && leaks.length === forbidden.length
      ? [
          failed(
            'NetworkPolicy',
            `nothing enforces it: all of ${forbidden.length} undeclared connections were let through`,
            'kubectl get networkpolicy -A; use a network plugin that enforces them (Calico, Cilium, kindnet 0.24 or newer)',
          ),
        ]
      : leaks.map((way) =>
          failed(
            titleOf(way),
            'is let through, and is not declared',
            `kubectl describe networkpolicy -n ${namespaceOf(way.to)}`,
          ),
        )),
    ...shut.map((way) =>
      failed(
        titleOf(way),
        'is shut, and is declared',
        `kubectl describe networkpolicy -n ${namespaceOf(way.to)}`,
      ),
    ),
  ];
  const untriedWays = ways.length - tried.length;
  return [
    ...(found.length > 0
      ? found
      : [
          ok(
            `${tried.length} connections`,
            `${tried.length - forbidden.length} declared are let through, ${forbidden.length} others are not`,
          ),
        ]),
    ...(untriedWays > 0
      ? [{ ...untried, message: `${untriedWays} of ${ways.length} ${untried.message}` }]
      : []),
  ];
}

const untried = warning(
  'connections',
  'could not be tried: no running pod whose sidecar container has bash (distroless proxies have none)',
  'kubectl debug -it POD -n NAMESPACE --image=busybox --target=istio-proxy, and try by hand',
);

const titleOf = ({ from, to, port }: Way) => `connection ${from} -> ${to}:${port}`;
const namespaceOf = (workload: string) => workload.split('/')[0] ?? '';
