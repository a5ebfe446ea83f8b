import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '#contracts/topics.js';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import { checkTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { kafkaIn } from '#platform/kafka-environment.js';
import { choosePorts } from '#shop/ports.js';
import { anEvent } from '../contract/event-log-under-test.js';
import { until } from '../contract/until.js';
import { manifestsIn, ofKind, podOwnersIn } from '../support/rendered.js';

const execute = promisify(execFile);
const password = 'a-password-of-the-test';
const nodes = [0, 1, 2];
/** As the manifests have them. */
const kinds = { apps: 9092, controller: 9093, nodes: 9094 } as const;

const files = ofKind(manifestsIn('dev-brokers'), 'ConfigMap').find(
  ({ metadata }) => metadata.name === 'kafka-files',
) as unknown as { data: Record<string, string> };
const job = podOwnersIn('dev-brokers').find(({ metadata }) => metadata.name.startsWith('declare-topics'));

let folder: string;
let ports: Readonly<Record<string, number>>;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshcart-manifests-'));
  ports = await choosePorts(nodes.flatMap((node) => Object.keys(kinds).map((kind) => `${kind}${node}`)));
  await installPrograms();
  for (const node of nodes) await start(node);
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(
    running.map(
      async (child) =>
        child.exitCode ?? child.signalCode ?? new Promise((ended) => child.once('exit', ended)),
    ),
  );
  await rm(folder, { recursive: true, force: true });
});

/** The image's programs of these names, on the Kafka that is installed. */
async function installPrograms(): Promise<void> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const classes = { 'kafka-storage.sh': 'kafka.tools.StorageTool', 'kafka-server-start.sh': 'kafka.Kafka' };
  for (const [name, main] of Object.entries(classes)) {
    const java = `exec java -Xmx256m -XX:+UseSerialGC -Dlog4j2.level=WARN -cp '${resolve('.tools/kafka/lib')}/*' ${main} "$@"`;
    await writeFile(join(bin, name), `#!/bin/sh\n${java}\n`);
    await chmod(join(bin, name), 0o755);
  }
}

/** What the pod of a node does, with the ports of the test on loopback and its own folder. */
async function start(node: number): Promise<void> {
  const home = join(folder, String(node));
  await mkdir(join(home, 'tmp'), { recursive: true });
  const script = join(home, 'start.sh');
  const settings = join(home, 'settings');
  await writeFile(script, files.data['kafka-start.sh'] ?? '');
  await writeFile(settings, onLoopback(files.data['server.properties'] ?? '', node, home));
  const child = spawn('/bin/bash', [script], {
    env: {
      PATH: process.env.PATH,
      HOSTNAME: `kafka-${node}`,
      KAFKA_HOME: folder,
      SETTINGS: settings,
      TMPDIR: join(home, 'tmp'),
      CLUSTER_ID: 'AAAAAAAAAAAAAAAAAAAAAA',
      KAFKA_USERNAME: 'meshcart',
      KAFKA_PASSWORD: password,
    },
    stdio: 'ignore',
  });
  running.push(child);
}

function onLoopback(text: string, own: number, home: string): string {
  const portOf = (node: number, port: string): string => {
    const kind = Object.entries(kinds).find(([, number]) => String(number) === port)?.[0];
    return `127.0.0.1:${ports[`${kind}${node}`]}`;
  };
  return text
    .replaceAll(
      /kafka-(@NODE@|\d)\.kafka\.meshcart-data\.svc\.cluster\.local:(\d+)/g,
      (_, node: string, port: string) => portOf(node === '@NODE@' ? own : Number(node), port),
    )
    .replaceAll(/:\/\/:(\d+)/g, (_, port: string) => `://${portOf(own, port)}`)
    .replace('/var/lib/kafka', home);
}

/** What the Job's pod is told, with the addresses of the test. */
const environment = () => {
  const variables = job?.template.spec.containers[0]?.env ?? [];
  return Object.fromEntries(
    variables.map(({ name, value }) => [
      name,
      name === 'KAFKA_BROKERS'
        ? nodes.map((node) => `127.0.0.1:${ports[`apps${node}`]}`).join(',')
        : (value ?? password),
    ]),
  );
};

const command =
  (job?.template.spec.containers[0] as unknown as { command: string[] } | undefined)?.command ?? [];

describe('the brokers that the manifests describe', () => {
  it('form one cluster, in which the job creates the topics once all are there', async () => {
    const [, ...args] = command;
    expect(args).toEqual(['dist/libs/platform/src/declare-topics.js', '--brokers', '3']);
    const declared: string[] = [];
    await until(
      'the job ends well',
      async () => {
        const env = { ...process.env, NODE_OPTIONS: '', ...environment() };
        const done = await execute(process.execPath, [...args, '--json'], { env }).catch(() => undefined);
        if (done) declared.push(done.stdout);
        return done !== undefined;
      },
      90_000,
    );
    expect(JSON.parse(declared[0] ?? '')).toMatchObject({ drift: [] });
    const kafka = kafkaIn(environment());
    expect(kafka && (await checkTopics(kafka, planTopics(topics)))).toEqual([]);
  });

  it('carry events for an app that shows the password, and for nobody else', async () => {
    const kafka = kafkaIn(environment());
    if (!kafka) throw new Error('the job is told no brokers');
    const [topic] = topics.map(({ name }) => name);
    const log = KafkaEventLog.open(kafka);
    const event = anEvent('a');
    const got: string[] = [];
    await log.subscribe({ group: 'g', topic: topic ?? '', handle: async ({ id }) => void got.push(id) });
    await log.append(topic ?? '', [event]);
    await until('it has come', () => got.includes(event.id), 30_000);
    await log.close();

    const stranger = kafkaIn({ ...environment(), KAFKA_PASSWORD: 'wrong' });
    if (!stranger) throw new Error('the job is told no brokers');
    const refused = KafkaEventLog.open(stranger);
    await expect(refused.append(topic ?? '', [event])).rejects.toThrow('refuses the user or the password');
    await refused.close();
  });

  it('know what the images need: the script is the one that the pods run', async () => {
    const written = await readFile('charts/brokers/kafka-start.sh', 'utf8');
    expect(files.data['kafka-start.sh']).toBe(written);
  });
});
