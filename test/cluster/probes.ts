import type { Kubectl } from './kubectl.js';

export interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** A reply of gRPC, or why there was none. */
export interface GrpcAnswer {
  readonly code: number;
  readonly details: string;
}

const grpcScript = `
  import { Client, credentials } from '@grpc/grpc-js';
  const [address, path] = process.argv.slice(1);
  const client = new Client(address, credentials.createInsecure());
  const same = (bytes) => bytes;
  client.makeUnaryRequest(path, same, same, Buffer.alloc(0), { deadline: Date.now() + 4000 }, (error) => {
    console.log(JSON.stringify({ code: error?.code ?? 0, details: error?.details ?? '' }));
    process.exit();
  });`;

/** Calls an RPC with an empty request out of an app's own container: what its handler makes of that is no matter. */
export async function callFrom(
  kubectl: Kubectl,
  from: Container,
  address: string,
  rpc: string,
): Promise<GrpcAnswer> {
  return JSON.parse(await node(kubectl, from, grpcScript, [address, `/${rpc}`])) as GrpcAnswer;
}

const plainScript = `
  const [host, port] = process.argv.slice(1);
  const done = (word) => { console.log(word); process.exit(); };
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
  const socket = (await import('node:net')).connect(Number(port), host);
  socket.on('connect', () => socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n'), settings])));
  socket.on('data', () => done('answered'));
  socket.on('close', () => done('cut'));
  socket.on('error', (error) => done(error.code === 'ECONNRESET' ? 'cut' : error.code));
  setTimeout(() => done('silence'), 4000);`;

/** Begins HTTP/2 in clear: "answered" where somebody takes it, "cut" where the connection is closed at once. */
export async function speakInClear(
  kubectl: Kubectl,
  from: Container,
  host: string,
  port: number,
): Promise<string> {
  return (await node(kubectl, from, plainScript, [host, String(port)])).trim();
}

const fetchScript = `
  const [url] = process.argv.slice(1);
  const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).then(({ status }) => status, (error) => error.cause?.code ?? error.name);
  console.log(answer);
  process.exit();`;

/** The status of a plain HTTP request, or the code of its failure. */
export async function fetchFrom(kubectl: Kubectl, from: Container, url: string): Promise<string> {
  return (await node(kubectl, from, fetchScript, [url])).trim();
}

async function node(
  kubectl: Kubectl,
  from: Container,
  script: string,
  args: readonly string[],
): Promise<string> {
  const { code, stdout, stderr } = await kubectl.exec(
    from,
    ['node', '--no-warnings', '--input-type=module', '-e', script, ...args],
    { timeoutMs: 60_000 },
  );
  if (code !== 0) throw new Error(`the probe in ${from.pod} ended with ${code}: ${stderr.slice(-800)}`);
  return stdout;
}

const connectScript = `
  for target in "$@"; do
    (timeout 2 bash -c "exec 3<>/dev/tcp/\${target%:*}/\${target##*:}" 2>/dev/null && echo "$target") &
  done
  wait
  echo asked`;

/** Those of the targets (address:port) that take a TCP connection from there. */
export async function reachableFrom(
  kubectl: Kubectl,
  from: Container,
  targets: readonly string[],
): Promise<ReadonlySet<string>> {
  const command = ['bash', '-c', connectScript, 'connect', ...targets];
  const { stdout, stderr, code } = await kubectl.exec(from, command, { timeoutMs: 60_000 });
  const lines = stdout.split('\n').filter(Boolean);
  // A probe that was not made would look like a network that is shut.
  if (lines.pop() !== 'asked')
    throw new Error(`the probe in ${from.pod} ended with ${code}: ${stderr.slice(-800)}`);
  return new Set(lines);
}
