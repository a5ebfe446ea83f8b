import { textAt } from '#manifests/fields.js';
import { foundIn, type Found } from '../../found.js';
import { seconds } from '../../reading/seconds.js';
import { expressionsIn } from '../../reading/expressions.js';
import { routesIn } from '../../reading/routes.js';
import type { Subject } from '../../rule.js';

/** Latencies that an alert waits for in vain, since the route ends the call before. */
export function objectives({ cluster, contract }: Subject): readonly Found[] {
  const stated = contract ? [...contract.mesh.rpcs, ...contract.mesh.operations] : [];
  const timeouts = new Map<string, number>(stated.map(({ name, timeoutMs }) => [name, timeoutMs]));
  for (const { name, timeoutMs } of routesIn(cluster))
    if (timeoutMs !== undefined) timeouts.set(name, timeoutMs);
  return expressionsIn(cluster).flatMap(({ resource, path, rule, name, text }) => {
    const operation = textAt(rule, 'labels', 'operation');
    const [, unit, limit] =
      /latency_(ms|seconds)[\w:]*\{[^}]*\}\s*>=?\s*([\d.]+)\s*$/.exec(text.trim()) ?? [];
    const timeoutMs = timeouts.get(operation ?? '');
    if (limit === undefined || timeoutMs === undefined) return [];
    const waitsForMs = Number(limit) * (unit === 'ms' ? 1 : 1000);
    if (waitsForMs < timeoutMs) return [];
    return [
      foundIn('error', resource, path, {
        message: `${name} waits for ${operation} to take longer than ${seconds(waitsForMs)}, and its route ends it after ${seconds(timeoutMs)}`,
        fix: `Promise less than ${seconds(timeoutMs)}`,
      }),
    ];
  });
}
