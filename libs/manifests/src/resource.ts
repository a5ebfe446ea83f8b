import type { Kinds } from '#crds/istio.js';

/** One object of Kubernetes as a file states it, before any server has defaulted it. */
export interface Resource<Spec = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** "" where the kind belongs to no namespace. */
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Undefined where the kind has none, as a ConfigMap. */
  readonly spec: Spec;
  /** All of it. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly source: Source;
}

export type Labels = Readonly<Record<string, string>>;

/** Where a resource stands. */
export interface Source {
  readonly file: string;
  /** Of its document's first line, counted from 1. */
  readonly line: number;
  /** Its document, from which the lines of fields are found when somebody asks. */
  readonly text: string;
  /** Inside of the document, as in ['items', 3] of a List. */
  readonly path: readonly Step[];
}

/** A key of an object or an index of a list. */
export type Step = string | number;

/** A kind of Istio with its spec typed as its CRD describes it. */
export type IstioResource<Kind extends keyof Kinds> = Resource<NonNullable<Kinds[Kind]['spec']>>;

/** As people write it: "AuthorizationPolicy shop/users". */
export const titleOf = ({ kind, namespace, name }: Resource): string =>
  namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
