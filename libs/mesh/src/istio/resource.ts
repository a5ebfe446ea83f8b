import type { Kinds } from '#crds/istio.js';

/** One object of Istio as plain values, and the app that it is about. */
export type Resource = {
  [Kind in keyof Kinds]: {
    readonly kind: Kind;
    /** Undefined where it is about the whole namespace. */
    readonly app: string | undefined;
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: NonNullable<Kinds[Kind]['spec']>;
  };
}[keyof Kinds];

/** Durations as Istio writes them, as in "1.4s". */
export const seconds = (milliseconds: number): string => `${milliseconds / 1000}s`;
