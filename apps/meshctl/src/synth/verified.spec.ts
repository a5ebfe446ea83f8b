import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { manifestsOf } from '#charts/manifests.js';
import { mesh } from '#contracts/contracts.js';
import { readResources, writtenResources } from '#manifests/read-resources.js';
import { yamlOf } from '#manifests/yaml-of.js';
import { meshOf, objectsOf } from '../../../../test/bench/verify/rendered.js';
import { shopEnvironments } from '../deployment/shop-environments.js';
import { verified } from './verified.js';

/** Without the fields that have no value, which YAML does not write. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const withLongerTimeouts = (value: object) =>
  JSON.parse(JSON.stringify(value).replaceAll('"timeout":"', '"timeout":"9')) as object;

const texts = [
  ...manifestsOf(mesh).flatMap(({ name, files, objects }) =>
    [...objects].map(([file, values]) => [join(name, file), files.get(file) ?? '', values] as const),
  ),
  ...[...objectsOf(meshOf(20))].map(([file, values]) => [file, yamlOf(values), values] as const),
];

describe('verified', () => {
  it.each(texts)('takes %s for what a reader of the file would', (file, text, values) => {
    expect(plain(writtenResources(file, text, values))).toEqual(plain(readResources(file, text)));
  });

  it('refuses a text that is not of these values', () => {
    expect(() => writtenResources('a.yaml', 'kind: A\n---\nkind: B\n', [{}])).toThrow('2 documents');
  });

  it('finds nothing in what is made for an environment, and what is made wrong where it stands', async () => {
    const deployment = (await shopEnvironments()).get('dev');
    if (!deployment) throw new Error('there is no environment dev');
    const folders = manifestsOf(mesh, ['platform', 'dev']);
    expect(verified(mesh, { folders, deployment }, 'k8s', []).findings).toEqual([]);

    const broken = folders.map(({ objects, ...folder }) => ({
      ...folder,
      objects: new Map(
        [...objects].map(([file, values]) => [file, values.map((value) => withLongerTimeouts(value))]),
      ),
    }));
    const { findings } = verified(mesh, { folders: broken, deployment }, 'k8s', []);
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'MC003',
        place: { file: expect.stringMatching(/^k8s\/dev\//), line: expect.any(Number) },
      }),
    );
  });
});
