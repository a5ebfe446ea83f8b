import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { verify, type VerifyOptions } from './verify.js';

const budget = (name: string, most: number, annotation = '') => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${name}
  namespace: shop
${annotation}spec:
  maxUnavailable: ${most}
`;
const ignored = '  annotations:\n    meshctl.meshcart.dev/ignore: MC016 never drained on purpose\n';

let folder: string;
let printed: string[];
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-verify-'));
  writeFileSync(file('good.yaml'), budget('good', 1));
  writeFileSync(file('bad.yaml'), `${budget('bad', 0)}---\n${budget('meant', 0, ignored)}`);
  writeFileSync(file('broken.yml'), 'kind: [');
  writeFileSync(
    file('other.json'),
    JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'users' }, spec: {} }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
});

const run = (sources: readonly string[], options: VerifyOptions = {}) =>
  verify(sources, { contracts: false, ...options });
const json = () =>
  JSON.parse(printed.join('\n')) as { findings: { rule: string; place: unknown }[]; known: number };

describe('meshctl verify', () => {
  it('is content with good manifests', () => {
    expect(run([file('good.yaml')])).toBe(0);
    expect(printed.join()).toContain('1 object in 1 file, no findings');
  });

  it('refuses bad ones, and goes on past a file that does not parse', () => {
    expect(run([folder], { json: true })).toBe(1);
    expect(json().findings).toMatchObject([
      { rule: 'MC000', place: { file: file('broken.yml'), line: 1 } },
      { rule: 'MC016', place: { file: file('bad.yaml'), line: 6 } },
    ]);
  });

  it('ends with a verdict of one line', () => {
    run([folder]);
    expect(printed.join('\n').split('\n').at(-1)).toContain(
      '2 errors in 4 objects in 4 files (1 ignored with a reason)',
    );
  });

  it('tells only what its baseline does not know', () => {
    const baseline = file('known');
    expect(run([file('bad.yaml')], { baseline, writeBaseline: true })).toBe(0);
    printed = [];
    expect(run([file('bad.yaml')], { baseline, json: true })).toBe(0);
    expect(json()).toMatchObject({ findings: [], known: 1 });
    expect(run([file('bad.yaml'), file('broken.yml')], { baseline })).toBe(1);
  });

  it('cannot be carried out without manifests, or with those that are not there', () => {
    expect(() => run([])).toThrow('name the folders');
    expect(() => run([file('nowhere')])).toThrow('there is no');
    expect(() => run([folder], { baseline: file('none') })).toThrow('--write-baseline makes one');
  });

  it('prints SARIF as its schema wants it, with what is ignored', () => {
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    addFormats.default(ajv);
    const schema = JSON.parse(readFileSync('test/verify/schemas/sarif-2.1.0.json', 'utf8')) as object;
    // Of draft 04 it uses nothing that later drafts read in another way, but for the names of these two.
    const validate = ajv.compile({ ...schema, $schema: undefined, id: undefined });
    expect(run([folder], { sarif: true })).toBe(1);
    const log = JSON.parse(printed.join('\n')) as { runs: { results: { suppressions?: unknown[] }[] }[] };
    expect([validate(log), validate.errors]).toEqual([true, null]);
    expect(log.runs[0]?.results.filter(({ suppressions }) => suppressions)).toHaveLength(1);
    expect(validate({ ...log, version: '1.0.0' })).toBe(false);
  });

  it('explains a rule by its page, and lists them all', () => {
    expect(run([], { explain: 'mc001' })).toBe(0);
    expect(printed.join()).toContain('## Fails');
    expect(run([], { list: true })).toBe(0);
    expect(printed.at(-1)?.split('\n')).toHaveLength(18);
    expect(() => run([], { explain: 'MC99' })).toThrow('there is no rule MC99');
  });
});
