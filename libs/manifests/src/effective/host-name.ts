/** Names of hosts as policies write them: whole, or "*" and the end of one. */
export const isWildcard = (host: string): boolean => host.startsWith('*');

/** Whether every host that the first means is one that the second means. */
export function isWithin(host: string, wider: string): boolean {
  if (!isWildcard(wider)) return host === wider;
  const [own, end] = [isWildcard(host) ? host.slice(1) : host, wider.slice(1)];
  return own.endsWith(end) && (!isWildcard(host) || host.length >= wider.length);
}

/** Whether one of the two is within the other. */
export const overlap = (one: string, other: string): boolean => isWithin(one, other) || isWithin(other, one);

/** A name without a dot is that of a Service in the namespace of whoever writes it. */
export const fullHost = (host: string, namespace: string): string =>
  host === '' || host === '*' || host.includes('.') || host.includes(':')
    ? host
    : `${host}.${namespace}.svc.cluster.local`;

/** What is filed under hosts, found by the most specific of them. */
export class HostTable<T> {
  private readonly exact = new Map<string, T>();
  private readonly wildcards = new Map<string, T>();

  at(host: string): T | undefined {
    return (isWildcard(host) ? this.wildcards : this.exact).get(host);
  }

  put(host: string, value: T): void {
    (isWildcard(host) ? this.wildcards : this.exact).set(host, value);
  }

  /** The host itself, or else the longest wildcard around it. */
  mostSpecific(host: string): T | undefined {
    const own = this.at(host);
    if (own !== undefined) return own;
    const around = [...this.wildcards.keys()].filter((wildcard) => isWithin(host, wildcard));
    const [best] = around.toSorted(bySpecificity);
    return best === undefined ? undefined : this.wildcards.get(best);
  }
}

/** Longer ones first. */
const bySpecificity = (one: string, other: string): number =>
  other.length - one.length || (one < other ? -1 : 1);
