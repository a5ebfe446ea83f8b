import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadAll } from 'js-yaml';

const program = resolve('dist/apps/meshctl/src/main.js');

/** The folder of somebody who has nothing of this repository. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-'));
  expect(meshctl('init', '--example')).toMatchObject({ status: 0 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function meshctl(...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

const synth = (...args: string[]) =>
  meshctl('synth', '--contracts', 'proto', '--deployment', 'deployment.yaml', '--out', 'out', ...args);

const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const write = (file: string, content: string) => writeFileSync(join(folder, file), content);

describe('meshctl on contracts of others', () => {
  it('writes policies for the pods that they describe themselves', () => {
    expect(synth()).toMatchObject({ status: 0 });
    const objects = loadAll(text('out/policies/istio.yaml'));
    expect(objects).toContainEqual(
      expect.objectContaining({
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'names', namespace: 'shop' },
      }),
    );
    expect(text('out/policies/network.yaml')).toContain('kind: NetworkPolicy');
    expect(text('out/policies/istio.yaml')).not.toContain('app: api');
    expect(synth('--check')).toMatchObject({ status: 0 });
  });

  it('writes only what verify finds nothing in, where it is asked to', () => {
    expect(synth('--verify', 'apps.yaml')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing found by verify'),
    });
    rmSync(join(folder, 'out'), { recursive: true });
    write('apps.yaml', text('apps.yaml').replace('serviceAccountName: greeter', 'serviceAccountName: other'));
    const { status, stderr } = synth('--verify', 'apps.yaml');
    expect(status).toBe(1);
    expect(stderr).toContain('nothing was written');
    expect(existsSync(join(folder, 'out'))).toBe(false);
    expect(synth()).toMatchObject({ status: 0 });
    expect(
      meshctl('verify', 'out', 'apps.yaml', '--contracts', 'proto', '--deployment', 'deployment.yaml'),
    ).toMatchObject({
      status: 1,
    });
  });

  it('takes what buf made of the contracts for the contracts', () => {
    synth();
    const built = spawnSync(resolve('node_modules/.bin/buf'), ['build', '-o', 'contracts.binpb'], {
      cwd: folder,
    });
    expect(built.status).toBe(0);
    const args = ['--contracts', 'contracts.binpb', '--deployment', 'deployment.yaml', '--out', 'out'];
    expect(meshctl('synth', ...args, '--check')).toMatchObject({ status: 0 });
  });

  it('refuses what is unsafe with its line', () => {
    const file = 'proto/names/v1/names.proto';
    write(file, text(file).replace('timeout: {nanos: 500000000}', 'timeout: {seconds: 5}'));
    expect(synth()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/names\.proto:\d+ {2}callee-fits-caller/),
    });
  });

  it.each([
    ['namespace: Shop', '/namespace must match'],
    ['namespace: shop', '/public is missing'],
    ['namespace: shop\nreplica: {}', '/replica is no field of a deployment'],
    [
      'namespace: shop\npublic: { host: a.example }\nreplicas: { greter: { min: 1, max: 1 } }',
      '/replicas/greter is in no contract',
    ],
    ['namespace: [', 'unexpected end'],
  ])('refuses a deployment that cannot be meant: %j', (content, message) => {
    write('deployment.yaml', content);
    expect(synth()).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });

  it('asks for what the contracts need', () => {
    const file = 'proto/names/v1/names.proto';
    write(file, text(file).replace('{app: "names"}', '{app: "names" stores: "postgres"}'));
    expect(synth()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('/stores/postgres is missing'),
    });
  });

  it('overwrites nothing', () => {
    write('deployment.yaml', 'namespace: mine\n');
    expect(meshctl('init')).toMatchObject({ status: 0 });
    expect(text('deployment.yaml')).toBe('namespace: mine\n');
  });
});
