import type { Workload } from '#manifests/cluster.js';
import { fieldsAt, isFields, listAt, textAt, type Fields } from '#manifests/fields.js';
import type { Step } from '#manifests/resource.js';

/** Where the spec of a workload's pods stands in its manifest. */
export const podPath = ({ kind }: Pick<Workload, 'kind'>): readonly Step[] =>
  kind === 'Pod'
    ? ['spec']
    : kind === 'CronJob'
      ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
      : ['spec', 'template', 'spec'];

/** The spec of a workload's pods. */
export const podOf = (workload: Workload): Fields => fieldsAt(workload.resource.value, ...podPath(workload));

export const containersOf = (workload: Workload): readonly Fields[] =>
  listAt(podOf(workload), 'containers').filter(isFields);

/** An image by its last name and its tag, as in { name: "kong/kong-gateway", tag: "3.10" }. */
export interface Image {
  readonly name: string;
  /** "" where it names none, or a digest only. */
  readonly tag: string;
}

export const imagesOf = (workload: Workload): readonly Image[] =>
  containersOf(workload).flatMap((container) => {
    const [, name, tag] =
      /^(?:[^/]+[.:][^/]*\/)?([^:@]+)(?::([^@]+))?/.exec(textAt(container, 'image') ?? '') ?? [];
    return name === undefined ? [] : [{ name, tag: tag ?? '' }];
  });
