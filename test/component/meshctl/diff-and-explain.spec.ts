import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const program = resolve('dist/apps/meshctl/src/main.js');
const edge = 'libs/contracts/proto/meshcart/edge/v1/edge.proto';

/** A repository of its own, with the contracts and one environment committed. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-'));
  git('init', '--quiet');
  writeFileSync(join(folder, 'README.md'), 'nothing of the mesh yet');
  commit('README.md');
  for (const path of ['buf.yaml', 'libs/contracts/proto', 'libs/contracts/vendor', 'k8s/platform', 'k8s/dev'])
    cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  commit('buf.yaml', 'libs', 'k8s');
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]) {
  const named = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args];
  const { status, stderr } = spawnSync('git', named, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function commit(...paths: string[]) {
  git('add', ...paths);
  git('commit', '--quiet', '-m', 'state');
}

function meshctl(...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env, cwd: folder });
}

function edit(file: string, from: string, to: string) {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

describe('meshctl diff', () => {
  it('tells nothing where nothing changed, and refuses what opens access', () => {
    expect(meshctl('diff', 'HEAD')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('no change'),
    });
    edit(
      edge,
      '"meshcart.users.v1.UsersService/UpdateUser"',
      '"meshcart.users.v1.UsersService/UpdateUser", "meshcart.billing.v1.PaymentsService/CapturePayment"',
    );
    const { status, stdout } = meshctl('diff', 'HEAD', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      risk: 'dangerous',
      changes: [
        {
          risk: 'dangerous',
          facet: 'access',
          subject: 'api -> meshcart.billing.v1.PaymentsService/CapturePayment',
        },
      ],
    });
    expect(meshctl('diff', 'HEAD', '--fail-on', 'never').status).toBe(0);
    expect(meshctl('diff', 'HEAD', '--markdown').stdout).toContain('| `api -> meshcart.billing.v1');
  });

  it('takes a commit without the folders for one from which all is new', () => {
    const { status, stdout, stderr } = meshctl('diff', 'HEAD~1');
    expect([status, stderr]).toEqual([1, expect.stringContaining('holds nothing to compare with')]);
    expect(stdout).toContain('POST /v1/orders');
  });

  it('says what to do where there is no such commit', () => {
    expect(meshctl('diff', 'origin/main')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('git fetch'),
    });
  });
});

describe('meshctl explain', () => {
  it('follows a request from Kong to the last RPC', () => {
    const { status, stdout } = meshctl('explain', 'POST /v1/orders');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Ingress meshcart\/place-order[\s\S]*gateway → api[\s\S]*api → orders/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('refuses a call that nobody declares, and names the line to add', () => {
    const { status, stdout } = meshctl('explain', 'notifications', 'CapturePayment', '--why-not', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      allowed: false,
      whyNot: { edit: { kind: 'add a call', origin: 'notifications#mail' } },
    });
  });

  it('names the field of the manifests where they do not do what the contract says', () => {
    edit('k8s/dev/orders.yaml', 'cluster.local/ns/meshcart/sa/api', 'cluster.local/ns/meshcart/sa/nobody');
    const { status, stdout } = meshctl('explain', 'POST /v1/orders', '--why-not');
    expect([status, stdout]).toEqual([1, expect.stringContaining('AuthorizationPolicy meshcart/orders')]);
  });

  it('answers names that are none with those that are near', () => {
    expect(meshctl('explain', 'orders', 'GetUsr')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('did you mean GetUser?'),
    });
  });
});
