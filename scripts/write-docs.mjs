// Prints what the contracts and the error table say into README.md and docs, between its markers.
// With --check it writes nothing and fails where the files say something else.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const {
  apps,
  calleesOf,
  declaredEdges,
  doors,
  entryPoints,
  Kind,
  operations,
  rpcPolicies,
  rpcPolicy,
  Access,
} = await import('#contracts/contracts.js');
const { statusOf, deadlineStatus, unknownStatus } = await import('#errors/status-table.js');

const short = (name) => name.replace(/^meshcart\.\w+\.v1\./, '');
const list = (items) => items.join('<br>') || '–';
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const services = table(
  ['service', 'RPCs (timeout, further tries)', 'starts by itself', 'calls'],
  apps().map((app) => [
    `\`${app}\``,
    app === 'api'
      ? `HTTP: ${operations().length} operations`
      : list(
          rpcPolicies()
            .filter((rpc) => rpc.app === app)
            .map(
              ({ name, timeoutMs, retry }) =>
                `${short(name)} (${timeoutMs / 1000} s${retry ? `, ${retry.attempts}` : ''})`,
            ),
        ),
    list(
      entryPoints()
        .filter((point) => point.app === app)
        .map(
          ({ name, kind, topic, queue }) =>
            `${name} (${Kind[kind].toLowerCase()}${topic || queue ? ` of ${topic || queue}` : ''})`,
        ),
    ),
    list([...new Set(calleesOf(app).map((name) => rpcPolicy(name).app))].map((callee) => `\`${callee}\``)),
  ]),
);

const originApp = (origin) =>
  origin.includes('#')
    ? origin.split('#')[0]
    : origin.startsWith('meshcart.edge.')
      ? 'api'
      : rpcPolicy(origin).app;
const callsBetween = Map.groupBy(
  declaredEdges(),
  ({ origin, callee }) => `${originApp(origin)} ${rpcPolicy(callee).app}`,
);
const graph = [
  '```mermaid',
  'flowchart LR',
  '  client([client]) --> api',
  ...doors()
    .filter(({ app }) => app !== 'api')
    .map(({ prefix, app }) => `  client -. "${prefix}" .-> ${app}`),
  ...[...callsBetween].map(([pair, edges]) => {
    const [from, to] = pair.split(' ');
    const rpcs = new Set(edges.map(({ callee }) => callee)).size;
    return `  ${from} -- "${rpcs} ${rpcs === 1 ? 'RPC' : 'RPCs'}" --> ${to}`;
  }),
  ...entryPoints()
    .filter(({ topic }) => topic)
    .map(({ app, topic }) => `  ${topic.split('.')[1]} -. "${topic}" .-> ${app}`),
  '  billing --> stripe([Stripe])',
  '  notifications --> mail([mail])',
  '```',
].join('\n');

const routes = table(
  ['operation', 'route', 'who may', 'key', 'RPC'],
  operations().map(({ name, method, path, access, scopes, keyRequired, calls }) => [
    name,
    `\`${method} ${path}\``,
    access === Access.PUBLIC
      ? 'anyone'
      : access === Access.SIGNATURE
        ? 'by signature'
        : scopes.map((scope) => `\`${scope}\``).join(' '),
    keyRequired ? 'required' : '',
    list(calls.map(short)),
  ]),
);

const grpcNames = {
  3: 'INVALID_ARGUMENT',
  4: 'DEADLINE_EXCEEDED',
  5: 'NOT_FOUND',
  6: 'ALREADY_EXISTS',
  7: 'PERMISSION_DENIED',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  10: 'ABORTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  16: 'UNAUTHENTICATED',
};
const errors = table(
  ['kind', 'HTTP', 'gRPC'],
  [...Object.entries(statusOf), ['(deadline)', deadlineStatus], ['(unknown)', unknownStatus]].map(
    ([kind, { http, grpc }]) => [kind, http, grpcNames[grpc]],
  ),
);

// The picture of the docs is what the command prints.
const { status, stdout, stderr, error } = spawnSync(
  process.execPath,
  ['dist/apps/meshctl/src/main.js', 'graph', '--focus', 'orders#order-saga'],
  { encoding: 'utf8' },
);
if (status !== 0) throw new Error(`meshctl graph failed: ${error?.message ?? stderr}`);
const saga = ['```mermaid', stdout.trimEnd(), '```'].join('\n');

const parts = {
  'README.md': { services, graph },
  'docs/http.md': { routes },
  'docs/errors.md': { errors },
  'docs/graph.md': { saga },
};

const stale = [];
for (const [file, sections] of Object.entries(parts)) {
  const before = readFileSync(file, 'utf8');
  const printed = Object.entries(sections).reduce(
    (text, [name, body]) => replaced(file, text, name, body),
    before,
  );
  const after = await format(printed, { ...(await resolveConfig(file)), parser: 'markdown' });
  if (after === before) continue;
  stale.push(file);
  if (!process.argv.includes('--check')) writeFileSync(file, after);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`${stale.join(', ')}: not what the contracts say; run \`npm run generate\``);
  process.exit(1);
}

function replaced(file, text, name, body) {
  const pattern = new RegExp(`(<!-- printed: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
  if (!pattern.test(text)) throw new Error(`${file} has no place for ${name}`);
  return text.replace(pattern, (_, start, end) => `${start}\n${body}\n\n${end}`);
}
