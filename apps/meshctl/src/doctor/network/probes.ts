import { ClusterProblem } from '../cluster-problem.js';
import type { Container, Kubectl } from '../kubectl.js';

const connectScript = `
  for target in "$@"; do
    (timeout 2 bash -c "exec 3<>/dev/tcp/\${target%:*}/\${target##*:}" 2>/dev/null && echo "$target") &
  done
  wait
  echo asked`;

/**
 * Those of the targets (address:port) that take a TCP connection from there; undefined where the container has no means
 * to ask. To be asked beside a sidecar, in its own container, whose connections it does not take.
 */
export async function reachableFrom(
  kubectl: Kubectl,
  from: Container,
  targets: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  const { stdout } = await kubectl.exec(from, ['bash', '-c', connectScript, 'connect', ...targets]);
  const lines = stdout.split('\n').filter(Boolean);
  // A probe that was not made would look like a network that is shut.
  return lines.pop() === 'asked' ? new Set(lines) : undefined;
}

export interface HttpProbe {
  readonly host: string;
  readonly port: number;
  /** Of the Host header. */
  readonly authority: string;
  readonly method: string;
  readonly path: string;
}

export interface HttpReply {
  /** Undefined where the connection was cut or nothing came. */
  readonly status: number | undefined;
  /** Headers and body as they came, without the first line. */
  readonly text: string;
}

const bashScript = `
  exec 3<>/dev/tcp/$1/$2 || exit 0
  printf '%s %s HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n' "$4" "$5" "$3" >&3
  timeout 6 cat <&3`;

const nodeScript = `
  const [host, port, authority, method, path] = process.argv.slice(1);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), host, () => socket.write(
    method + ' ' + path + ' HTTP/1.1\\r\\nHost: ' + authority + '\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n'));
  socket.on('error', () => process.exit());
  socket.on('close', () => process.exit());
  socket.pipe(process.stdout);
  setTimeout(() => process.exit(), 6000);`;

/** What can speak TCP in containers: the first that there is asks. */
const speakers: readonly (readonly string[])[] = [
  ['bash', '-c', bashScript, 'ask'],
  ['node', '--no-warnings', '--input-type=module', '-e', nodeScript],
];

/** Sends a request without a body out of a container; undefined where it has no means to. */
export async function ask(
  kubectl: Kubectl,
  from: Container,
  probe: HttpProbe,
): Promise<HttpReply | undefined> {
  const { host, port, authority, method, path } = probe;
  for (const speaker of speakers) {
    const outcome = await tried(kubectl, from, [...speaker, host, String(port), authority, method, path]);
    if (outcome === undefined) continue;
    const [first = '', ...rest] = outcome.split('\n');
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
    return { status: status === undefined ? undefined : Number(status), text: rest.join('\n') };
  }
  return undefined;
}

async function tried(
  kubectl: Kubectl,
  from: Container,
  command: readonly string[],
): Promise<string | undefined> {
  try {
    const { code, stdout, stderr } = await kubectl.exec(from, command);
    const isAbsent = code === 127 || code === 126 || /executable file not found|no such file/.test(stderr);
    return isAbsent ? undefined : stdout;
  } catch (error) {
    if (error instanceof ClusterProblem && /executable file not found|no such file/.test(error.message))
      return undefined;
    throw error;
  }
}
