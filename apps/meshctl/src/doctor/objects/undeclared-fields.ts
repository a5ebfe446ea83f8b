import type { FieldSet, KubeObject } from '../kube-object.js';
import { isRecord } from './differences.js';

/** A field that somebody has set and no manifest declares. */
export interface UndeclaredField {
  /** As in "spec.exportTo". */
  readonly path: string;
  /** As in "kubectl-edit". */
  readonly manager: string;
}

/** Those who write into objects of others as their work. */
const controllers =
  /^(kube-controller-manager|kube-scheduler|kubelet|cloud-controller-manager|cluster-autoscaler|pilot-discovery|istiod.*|vpa-.*)$/;

/** What a restart writes, and labels that the API server gives. */
const expected = /restartedAt|kubernetes\.io\/metadata\.name/;

/** Labels and annotations are everybody's, but these turn the mesh or the gateway. */
export const turning = /istio|konghq|pod-security/;

/** By managed fields: what the object holds beyond its manifest, and is neither a default nor a controller's work. */
export function undeclaredFields(
  declared: Readonly<Record<string, unknown>>,
  { metadata: { managedFields = [] } }: KubeObject,
): readonly UndeclaredField[] {
  const found = managedFields
    .filter(({ manager, subresource }) => subresource === undefined && !controllers.test(manager))
    .flatMap(({ manager, fieldsV1 = {} }) =>
      pathsBeyond(declared, fieldsV1).map((path) => ({ path, manager })),
    );
  const counted = found.filter(
    ({ path }) =>
      !/^(metadata|status|apiVersion|kind)\b/.test(path) ||
      (/^metadata\.(labels|annotations)\./.test(path) && turning.test(path)),
  );
  return counted.filter(({ path }, index) => counted.findIndex((other) => other.path === path) === index);
}

/** Paths of the set that lead out of the value, each as far as the first step outside. */
function pathsBeyond(value: unknown, fields: FieldSet, path = ''): readonly string[] {
  return Object.entries(fields).flatMap(([step, below]) => {
    if (step === '.') return [];
    const { label, next } = follow(value, step);
    const at = label.startsWith('[') || path === '' ? `${path}${label}` : `${path}.${label}`;
    if (next !== undefined) return pathsBeyond(next, below, at);
    const leaves = leavesOf(below, at).filter((leaf) => !expected.test(leaf));
    return leaves.length === 0 || at.startsWith('metadata') ? leaves : [at];
  });
}

const leavesOf = (fields: FieldSet, path: string): readonly string[] => {
  const steps = Object.entries(fields).filter(([step]) => step !== '.');
  return steps.length === 0
    ? [path]
    : steps.flatMap(([step, below]) => leavesOf(below, `${path}.${step.slice(2)}`));
};

function follow(value: unknown, step: string): { readonly label: string; readonly next: unknown } {
  const [kind, rest] = [step.slice(0, 1), step.slice(2)];
  if (kind === 'f') return { label: rest, next: isRecord(value) ? value[rest] : undefined };
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if (kind === 'i') return { label: `[${rest}]`, next: list[Number(rest)] };
  const wanted: unknown = JSON.parse(rest);
  if (!isRecord(wanted)) return { label: `[${rest}]`, next: list.find((each) => each === wanted) };
  const label = `[${Object.values(wanted).join(' ')}]`;
  // A key that the manifest leaves out has its default there.
  const next = list.find(
    (each) =>
      isRecord(each) &&
      Object.entries(wanted).every(([key, part]) => each[key] === undefined || each[key] === part),
  );
  return { label, next };
}
