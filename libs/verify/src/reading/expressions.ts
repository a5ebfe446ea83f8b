import type { Cluster } from '#manifests/cluster.js';
import { isFields, listAt, textAt, type Fields } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { memoized } from './memoized.js';

/** One rule of a PrometheusRule. */
export interface Expression {
  readonly resource: Resource;
  readonly path: readonly Step[];
  readonly rule: Fields;
  /** Its alert or its record. */
  readonly name: string;
  readonly text: string;
}

export const expressionsIn = memoized((cluster: Cluster): readonly Expression[] =>
  cluster.ofKind('PrometheusRule').flatMap((resource) =>
    listAt(resource.spec, 'groups').flatMap((group, at) =>
      listAt(group, 'rules').flatMap((rule, index) => {
        const text = textAt(rule, 'expr');
        if (!isFields(rule) || text === undefined) return [];
        return [
          {
            resource,
            path: ['spec', 'groups', at, 'rules', index, 'expr'],
            rule,
            name: textAt(rule, 'alert') ?? textAt(rule, 'record') ?? '',
            text,
          },
        ];
      }),
    ),
  ),
);

/** One selector of series in an expression, as in `istio_requests_total{reporter="source"}`. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

export const selectorsIn = (text: string): readonly Selector[] =>
  [...text.matchAll(/([a-zA-Z_:][\w:]*)\s*\{([^{}]*)\}/g)].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
  }));
