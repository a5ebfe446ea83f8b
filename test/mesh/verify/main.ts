// Shows which planted faults each linter finds: node dist/test/mesh/verify/main.js [--write]
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Files } from '../../verify/manifests.js';
import { foundIn } from '../../verify/mutants/found-in.js';
import { goodBase, planted, type Mutant } from '../../verify/mutants/mutant.js';
import { mutants } from '../../verify/mutants/mutants.js';
import { writeSchemas } from '../linters/schemas.js';
import { analyzed, refusedByCheckov, refusedByKubeconform } from './others.js';

const page = 'docs/rules/comparison.md';
const atOnce = 2;
const bases: Readonly<Record<string, Files>> = { dev: goodBase('dev'), prod: goodBase('prod') };
const baseOf = ({ environment = 'dev' }: Pick<Mutant, 'environment'>): Files =>
  bases[environment] ?? new Map();

/** Settings of installers are no objects of a cluster, and the others read objects of clusters. */
const isManifest = (file: string) => !file.startsWith('k8s/istio/');

async function write(folder: string, files: Files): Promise<void> {
  for (const [file, text] of files) {
    if (!isManifest(file)) continue;
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** By name of the linter: whether it finds more than it finds in the good base. */
type Verdicts = Readonly<Record<'meshctl' | 'istioctl' | 'kubeconform' | 'checkov', boolean>>;

/** Findings in the files of a mutant that the same files of the base have not. */
function adds(mutant: Mutant, name: string, found: ReadonlyMap<string, readonly string[]>): boolean {
  const base = `base-${mutant.environment ?? 'dev'}`;
  return [...planted(baseOf(mutant), mutant).keys()].some((file) => {
    const known = new Set(found.get(join(base, file)) ?? []);
    return (found.get(join(name, file)) ?? []).some((each) => !known.has(each));
  });
}

async function analysed(scratch: string): Promise<readonly boolean[]> {
  const known = new Map<string, ReadonlySet<string>>();
  for (const environment of Object.keys(bases))
    known.set(environment, await analyzed([join(scratch, 'whole', `base-${environment}`)]));
  const found: boolean[] = [];
  const left = mutants.map((mutant, index) => ({ mutant, index }));
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { mutant, index } = next;
      const changed = planted(baseOf(mutant), mutant);
      const folder = join(scratch, 'whole', `mutant-${index}`);
      await write(folder, new Map([...baseOf(mutant), ...changed]));
      const messages = await analyzed([folder]);
      const base = known.get(mutant.environment ?? 'dev') ?? new Set();
      found[index] = [...messages].some((each) => !base.has(each));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}

async function verdicts(scratch: string): Promise<readonly Verdicts[]> {
  const changed = join(scratch, 'changed');
  for (const [environment, files] of Object.entries(bases)) {
    await write(join(changed, `base-${environment}`), files);
    await write(join(scratch, 'whole', `base-${environment}`), files);
  }
  for (const [index, mutant] of mutants.entries())
    await write(join(changed, `mutant-${index}`), planted(baseOf(mutant), mutant));
  await writeSchemas(join(scratch, 'schemas'));
  const [byKubeconform, byCheckov] = await Promise.all([
    refusedByKubeconform(changed, join(scratch, 'schemas')),
    refusedByCheckov(changed),
  ]);
  const byAnalyze = await analysed(scratch);
  return mutants.map((mutant, index) => ({
    meshctl: foundIn(baseOf(mutant), mutant, { contract: true }).length > 0,
    istioctl: byAnalyze[index] ?? false,
    kubeconform: adds(mutant, `mutant-${index}`, byKubeconform),
    checkov: adds(mutant, `mutant-${index}`, byCheckov),
  }));
}

function pageOf(found: readonly Verdicts[]): string {
  const mark = (caught: boolean) => (caught ? 'yes' : '–');
  const rows = mutants.map(({ rule, fault }, index) => {
    const { meshctl, istioctl, kubeconform, checkov } = found[index] as Verdicts;
    return `| [${rule}](${rule}.md) | ${fault} | ${[meshctl, istioctl, kubeconform, checkov].map(mark).join(' | ')} |`;
  });
  const sum = (name: keyof Verdicts) => found.filter((each) => each[name]).length;
  return `# What other linters find

Each fault is planted in the manifests of this repository, which are good; a linter finds it where it tells more than of the
good ones. \`npm run test:mesh\` makes this table and fails where it is not current. Others are asked about what they read:
\`istioctl analyze\` about all objects together, \`kubeconform\` and \`checkov\` about the files in which something changed. That
a linter tells something more does not say that it names the fault.

| | meshctl verify | istioctl analyze | kubeconform | checkov |
| --- | --- | --- | --- | --- |
| of ${mutants.length} faults | ${sum('meshctl')} | ${sum('istioctl')} | ${sum('kubeconform')} | ${sum('checkov')} |

| rule | fault | meshctl verify | istioctl analyze | kubeconform | checkov |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

async function main(scratch: string): Promise<boolean> {
  const found = await verdicts(scratch);
  const text = await format(pageOf(found), { ...(await resolveConfig(page)), parser: 'markdown' });
  console.log(text);
  const missed = mutants.filter((_, index) => !found[index]?.meshctl);
  for (const { rule, fault } of missed) console.log(`failed ${rule} does not find that ${fault}`);
  if (process.argv.includes('--write')) await writeFile(page, text);
  const current = (await readFile(page, 'utf8').catch(() => '')) === text;
  if (!current) console.log(`failed ${page} is not current: node dist/test/mesh/verify/main.js --write`);
  return current && missed.length === 0;
}

const scratch = await mkdtemp(join(tmpdir(), 'meshcart-verify-'));
process.exitCode = (await main(scratch)) ? 0 : 1;
await rm(scratch, { recursive: true });
