import * as fc from 'fast-check';
import type { Manifest } from '../world.js';

/** Something that somebody does to manifests. */
export interface Edit {
  readonly what: string;
  readonly apply: (manifests: readonly Manifest[]) => readonly Manifest[];
}

/** Another object, in place of one with the same name. */
export const adding = (manifest: Manifest): Edit => ({
  what: JSON.stringify(manifest),
  apply: (manifests) => [...manifests.filter((each) => keyOf(each) !== keyOf(manifest)), manifest],
});

const keyOf = ({ kind, metadata }: Manifest) => {
  const { name, namespace = '' } = metadata as { readonly name: string; readonly namespace?: string };
  return `${kind as string} ${namespace}/${name}`;
};

export interface Placed {
  readonly name: 'aaa' | 'mmm' | 'zzz';
  readonly namespace: string;
}

/** Names that come before and after each other, in every namespace that may decide. */
export const placed: fc.Arbitrary<Placed> = fc.record({
  name: fc.constantFrom('aaa', 'mmm', 'zzz'),
  namespace: fc.constantFrom('shop', 'shop', 'edge', 'istio-system'),
});

/** A field, or its absence. */
export const maybe = <Name extends string, T>(name: Name, value: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.option(value, { nil: undefined }).map((is) => (is === undefined ? {} : { [name]: is }));

/** Fields drawn one by one, laid together. */
export const together = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((drawn) => Object.assign({}, ...drawn) as object);

export const exportTo = fc.constantFrom(['.'], ['*'], ['edge'], ['shop'], ['shop', 'edge'], ['~']);

export const app = fc.constantFrom('users', 'orders', 'api');
