/** The cluster cannot be asked; the message says why, and `next` what to do about it. */
export class ClusterProblem extends Error {
  override readonly name = 'ClusterProblem';

  constructor(
    message: string,
    readonly next: string,
    /** Whether nothing at all can be asked, so that there is no point in going on. */
    readonly isTotal = false,
  ) {
    super(message);
  }
}

const words: readonly { readonly pattern: RegExp; readonly tell: (found: string) => ClusterProblem }[] = [
  {
    pattern: /Error from server \(Forbidden\): (.*)/,
    tell: (found) => new ClusterProblem(`permission is missing: ${found}`, permissionFor(found)),
  },
  {
    pattern: /(Unauthorized|must be logged in to the server.*)/,
    tell: (found) =>
      new ClusterProblem(`the API server does not know you: ${found}`, 'kubectl auth whoami', true),
  },
  {
    pattern:
      /(Unable to connect to the server.*|The connection to the server .*|.*(?:connection refused|no such host|i\/o timeout|TLS handshake timeout|certificate signed by unknown authority).*)/,
    tell: (found) =>
      new ClusterProblem(`the API server cannot be reached: ${found}`, 'kubectl cluster-info', true),
  },
  {
    pattern:
      /(error: (?:context .*|no context .*|stat .*|.*kubeconfig.*|invalid configuration.*|current-context .*))/i,
    tell: (found) =>
      new ClusterProblem(`the kubeconfig is of no use: ${found}`, 'kubectl config get-contexts', true),
  },
];

/** What kubectl complained of, with what to do about it. */
export function problemOf(args: readonly string[], complaint: string): ClusterProblem {
  for (const { pattern, tell } of words) {
    const found = pattern.exec(complaint)?.[1];
    if (found !== undefined) return tell(found.trim());
  }
  const command = `kubectl ${args.join(' ')}`.slice(0, 200);
  return new ClusterProblem(
    `${command} failed: ${complaint.trim().slice(-600) || 'without a word'}`,
    command,
  );
}

/** The question that shows whether it has been granted since. */
function permissionFor(complaint: string): string {
  const [, verb, resource, group, namespace] =
    /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/.exec(
      complaint,
    ) ?? [];
  if (!verb || !resource) return 'kubectl auth can-i --list';
  const [kind, subresource] = resource.split('/');
  return [
    `kubectl auth can-i ${verb} ${group ? `${kind}.${group}` : kind}`,
    subresource ? `--subresource=${subresource}` : '',
    namespace ? `-n ${namespace}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
