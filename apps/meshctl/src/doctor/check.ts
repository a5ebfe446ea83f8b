/** The subjects that are looked at, in the order in which they are told of. */
export const groups = ['versions', 'objects', 'workloads', 'proxies', 'network', 'entrance'] as const;

export type Group = (typeof groups)[number];

/** What one look at the cluster has shown. */
export interface Check {
  readonly status: 'ok' | 'warning' | 'failed';
  /** As in "VirtualService meshcart/orders"; of a check that is well, what was looked at. */
  readonly object: string;
  /** What is wrong, with the values that show it. */
  readonly message: string;
  /** A command, or what else to do next. */
  readonly next?: string;
}

/** All that was found out about one subject, or why nothing could be. */
export type GroupReport =
  | { readonly group: Group; readonly checks: readonly Check[] }
  | { readonly group: Group; readonly problem: string; readonly next: string };

export const ok = (object: string, message: string): Check => ({ status: 'ok', object, message });

export const warning = (object: string, message: string, next: string): Check => ({
  status: 'warning',
  object,
  message,
  next,
});

export const failed = (object: string, message: string, next: string): Check => ({
  status: 'failed',
  object,
  message,
  next,
});

/** One good word where nothing was found to complain of. */
export const orWell = (found: readonly Check[], object: string, message: string): readonly Check[] =>
  found.length > 0 ? found : [ok(object, message)];
