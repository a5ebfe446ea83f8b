import { placeOf } from '#manifests/place-of.js';
import { titleOf, type Resource, type Step } from '#manifests/resource.js';
import type { Explanation, Hop } from '#explain/explanation.js';
import type { Remedy } from '#explain/remedy.js';

/** For programs: the same, with objects by their names and lines instead of all that they hold. */
export const jsonOf = (
  { question, allowed, entrance, call, worst }: Explanation,
  remedy: Remedy | undefined,
): object => ({
  question,
  allowed,
  entrance: entrance && {
    ...named(entrance.ingress, entrance.path),
    host: entrance.host,
    path: entrance.written,
    methods: entrance.methods,
    protocols: entrance.protocols,
    plugins: entrance.plugins.map(({ name, plugin, config }) => ({ name, plugin, config })),
  },
  call: hopOf(call),
  worst,
  whyNot: remedy && {
    change: remedy.change,
    place: remedy.place,
    edit:
      remedy.edit && 'resource' in remedy.edit
        ? {
            kind: remedy.edit.kind,
            ...named(remedy.edit.resource, remedy.edit.path),
            value: remedy.edit.value,
          }
        : remedy.edit,
    because: remedy.because,
  },
});

function hopOf({ request, verdict, declared, below, ...hop }: Hop): object {
  return {
    ...hop,
    declared: declared && { ...declared },
    request: request && { ...request, from: `${request.from.namespace}/${request.from.name}` },
    route: verdict?.route,
    decisions: verdict?.decisions.map(({ by, ...decision }) => ({
      ...decision,
      by: by.map(({ resource, path }) => named(resource, path)),
    })),
    below: below.map(hopOf),
  };
}

const named = (resource: Resource, path: readonly Step[]): object => ({
  object: titleOf(resource),
  field: path.join('.'),
  ...placeOf(resource, ...path),
});
