import { numberAt, textAt } from './fields.js';
import type { Resource } from './resource.js';

/** Tells the fewest and the most pods of a workload: of its autoscaler where there is one, else those it states. */
export function replicasBy(
  resources: readonly Resource[],
): (workload: Resource) => { readonly min: number; readonly max: number } {
  const scalers = new Map(
    resources
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map(({ namespace, spec }) => [
        keyOf(textAt(spec, 'scaleTargetRef', 'kind'), namespace, textAt(spec, 'scaleTargetRef', 'name')),
        spec,
      ]),
  );
  return ({ kind, namespace, name, spec }) => {
    const scaler = scalers.get(keyOf(kind, namespace, name));
    const stated = numberAt(spec, 'replicas') ?? numberAt(spec, 'parallelism') ?? 1;
    if (scaler === undefined) return { min: stated, max: stated };
    const min = numberAt(scaler, 'minReplicas') ?? 1;
    return { min, max: numberAt(scaler, 'maxReplicas') ?? min };
  };
}

const keyOf = (...names: readonly (string | undefined)[]) => names.join('/');
