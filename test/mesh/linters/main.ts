// Lets linters of others read what is rendered: node dist/test/mesh/linters/main.js
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { tool } from '../tools.js';
import { shell } from '../lab/shell.js';
import { failedChecks } from './checkov.js';
import { schemaLocation, writeSchemas } from './schemas.js';
import { analyzeSuppressions, checkovDevSuppressions, checkovSuppressions } from './suppressions.js';

const environments = ['dev', 'dev-brokers', 'staging', 'prod'];

/** Copies of manifests without the lists of them, which are no objects of a cluster. */
async function copyManifests(to: string): Promise<void> {
  for (const name of ['platform', 'monitoring', ...environments])
    await cp(join('k8s', name), join(to, name), {
      recursive: true,
      filter: (file) => !file.endsWith('kustomization.yaml'),
    });
}

/** What it finds must be exactly what is suppressed. */
async function analyze(
  folders: readonly string[],
  allowed: readonly { code: string; origin: string }[],
): Promise<void> {
  const flags = [
    'analyze',
    '--use-kube=false',
    '--all-namespaces',
    '--failure-threshold',
    'Error',
    '-o',
    'json',
  ];
  const found = JSON.parse((await shell(tool('istioctl'), [...flags, ...folders])) || '[]') as {
    code: string;
    origin: string;
    message: string;
  }[];
  const named = ({ code, origin }: { code: string; origin: string }) => `${code} ${origin}`;
  assert.deepEqual(found.map(named).toSorted(), allowed.map(named).toSorted());
}

/** What it finds must be exactly what is suppressed. */
async function checkov(folder: string, allowed: readonly { readonly code: string }[]): Promise<void> {
  const found = await failedChecks(folder);
  const codes = [...new Set(found.map(({ check_id }) => check_id))].toSorted();
  assert.deepEqual(codes, allowed.map(({ code }) => code).toSorted());
}

async function rules(folder: string, scratch: string): Promise<void> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map(async (file) => readFile(join(folder, file), 'utf8')));
  const groups = texts
    .flatMap((text) =>
      parseAllDocuments(text).map(
        (document) => document.toJS() as { kind?: string; spec?: { groups?: unknown[] } } | null,
      ),
    )
    .flatMap((manifest) => (manifest?.kind === 'PrometheusRule' ? (manifest.spec?.groups ?? []) : []));
  if (groups.length === 0) return;
  const path = join(scratch, 'rules.yaml');
  await writeFile(path, stringify({ groups }));
  await shell(tool('promtool'), ['check', 'rules', '--lint=all', '--lint-fatal', path]);
}

/** Plays made-up series to the rules that were written last. */
async function alerts(scratch: string): Promise<void> {
  const path = join(scratch, 'alerts.yaml');
  await cp('test/manifests/alerts.promtool.yaml', path);
  await shell(tool('promtool'), ['test', 'rules', path]);
}

async function main(scratch: string): Promise<boolean> {
  await copyManifests(scratch);
  await writeSchemas(join(scratch, 'schemas'));
  const platform = join(scratch, 'platform');
  const kubeconform = ['-strict', '-summary', '-schema-location', schemaLocation(join(scratch, 'schemas'))];
  const checks = environments.flatMap((name): (readonly [string, () => Promise<unknown>])[] => {
    const folder = join(scratch, name);
    const both = [platform, folder];
    return [
      [
        `istioctl validate ${name}`,
        async () => shell(tool('istioctl'), ['validate', '-f', platform, '-f', folder]),
      ],
      [
        `istioctl analyze ${name}`,
        async () => analyze(both, name.startsWith('dev') ? [] : analyzeSuppressions),
      ],
      [`oracle validate ${name}`, async () => shell(tool('oracle'), ['validate', ...both])],
      [`kubeconform ${name}`, async () => shell(tool('kubeconform'), [...kubeconform, ...both])],
      [
        `checkov ${name}`,
        async () =>
          checkov(
            folder,
            name.startsWith('dev')
              ? [...checkovSuppressions, ...checkovDevSuppressions]
              : checkovSuppressions,
          ),
      ],
    ];
  });
  const monitoring = join(scratch, 'monitoring');
  checks.push(
    ['istioctl validate monitoring', async () => shell(tool('istioctl'), ['validate', '-f', monitoring])],
    ['kubeconform monitoring', async () => shell(tool('kubeconform'), [...kubeconform, monitoring])],
    ['promtool check rules', async () => rules(monitoring, scratch)],
    ['promtool test rules', async () => alerts(scratch)],
  );
  // A linter that finds nothing in these is one that does not look.
  const broken = 'test/mesh/fixtures/broken';
  const controls: readonly (readonly [string, RegExp, () => Promise<unknown>])[] = [
    ['istioctl validate', /bad Duration/, async () => shell(tool('istioctl'), ['validate', '-f', broken])],
    [
      'istioctl analyze',
      /IST0101/,
      async () => shell(tool('istioctl'), ['analyze', '--use-kube=false', '-A', broken]),
    ],
    ['oracle validate', /not a valid retryOn/, async () => shell(tool('oracle'), ['validate', broken])],
    ['kubeconform', /http2MaxRequest/, async () => shell(tool('kubeconform'), [...kubeconform, broken])],
    [
      'promtool check rules',
      /expected type range vector/,
      async () => rules('test/mesh/fixtures/broken-rules', scratch),
    ],
  ];
  for (const [title, finding, run] of controls)
    checks.push([`${title} finds what is broken`, async () => assert.rejects(run, finding)]);
  let failed = 0;
  for (const [title, run] of checks) {
    try {
      await run();
      console.log(`ok ${title}`);
    } catch (error) {
      failed++;
      console.log(`failed ${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

const scratch = await mkdtemp(join(tmpdir(), 'meshcart-linters-'));
process.exitCode = (await main(scratch)) ? 0 : 1;
await rm(scratch, { recursive: true });
