import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const meshctl = resolve('dist/apps/meshctl/src/main.js');
const payments = 'meshcart/billing/v1/payments.proto';
const orders = 'meshcart/orders/v1/orders.proto';
const users = 'meshcart/users/v1/users.proto';

/** A copy of the contracts that a test may spoil, and a place for what is written. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-'));
  cpSync('buf.yaml', join(folder, 'buf.yaml'));
  for (const module of ['proto', 'vendor'])
    cpSync(join('libs/contracts', module), join(folder, 'libs/contracts', module), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function synth(...args: string[]) {
  const all = ['synth', '--contracts', contracts(), '--out', join(folder, 'k8s'), ...args];
  const env = { ...process.env, NO_COLOR: '1', PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(process.execPath, [meshctl, ...all], {
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

const contracts = () => join(folder, 'libs/contracts/proto');

/** Changes one place of a contract, and answers the line on which the change begins. */
function edit(file: string, after: string, from: string, to: string): number {
  const path = join(contracts(), file);
  const text = readFileSync(path, 'utf8');
  const at = text.indexOf(from, text.indexOf(after));
  expect(at).toBeGreaterThan(0);
  writeFileSync(path, text.slice(0, at) + to + text.slice(at + from.length));
  return text.slice(0, at).split('\n').length;
}

interface Report {
  readonly ok: boolean;
  readonly violations: {
    readonly rule: string;
    readonly place: { readonly file: string; readonly line: number };
    readonly message: string;
    readonly reason: string;
    readonly fix: string;
  }[];
}

/** What was refused, as a program reads it; nothing may have been written. */
function refused(): Report['violations'] {
  const { status, stdout } = synth('--json');
  expect(status).toBe(1);
  expect(readdirSync(folder)).not.toContain('k8s');
  const { ok, violations } = JSON.parse(stdout) as Report;
  expect(ok).toBe(false);
  for (const { reason, fix } of violations) expect([reason, fix]).not.toContain('');
  return violations;
}

describe('meshctl synth', () => {
  it('writes each environment, byte for byte the same the second time', () => {
    expect(synth()).toMatchObject({ status: 0 });
    const { status, stdout } = synth('--check');
    expect([status, stdout]).toEqual([0, expect.stringContaining(' 0 changed')]);
  });

  it('writes what is committed', () => {
    expect(synth('--out', 'k8s', '--check')).toMatchObject({ status: 0, stderr: '' });
  });

  it('tells what a check finds changed, and changes nothing', () => {
    synth('--env', 'dev');
    const file = join(folder, 'k8s/dev/kustomization.yaml');
    writeFileSync(file, 'spoilt');
    const { status, stdout } = synth('--env', 'dev', '--check');
    expect([status, stdout]).toEqual([1, expect.stringContaining('~ ')]);
    expect(readFileSync(file, 'utf8')).toBe('spoilt');
  });

  it('refuses to let a capture that is not repeatable be tried again', () => {
    edit(payments, 'rpc CapturePayment', 'option idempotency_level = IDEMPOTENT;\n', '');
    const retry =
      'timeout: {seconds: 10}\n      retry: {\n        attempts: 1\n        per_try_timeout: {seconds: 4}\n      }';
    const line = edit(payments, 'rpc CapturePayment', 'timeout: {seconds: 10}', retry);
    expect(refused()).toMatchObject([
      {
        rule: 'retry-needs-repeatable',
        place: { file: payments, line: line + 2 },
        message: expect.stringContaining('CapturePayment must not be repeated'),
      },
    ]);
  });

  it('refuses a deadline of a callee beyond what one try of its caller leaves', () => {
    const line = edit(payments, 'rpc CapturePayment', 'timeout: {seconds: 10}', 'timeout: {seconds: 12}');
    expect(refused()).toMatchObject([
      {
        rule: 'callee-fits-caller',
        place: { file: payments, line },
        message: expect.stringContaining('orders#order-saga'),
      },
    ]);
  });

  it('refuses a call of a neighbour that no contract describes', () => {
    const line = edit(
      orders,
      'rpc GetOrder(',
      'batch:',
      'calls: ["meshcart.billing.v1.PaymentsService/GetPaiment"]\n      batch:',
    );
    expect(refused()).toMatchObject([{ rule: 'callee-known', place: { file: orders, line } }]);
  });

  it('refuses a cycle', () => {
    const getUser = 'calls: ["meshcart.users.v1.UsersService/GetUser"]\n      batch:';
    const getOrder = 'timeout: {seconds: 2}\n      calls: ["meshcart.orders.v1.OrdersService/GetOrder"]';
    edit(orders, 'rpc GetOrder(', 'batch:', getUser);
    edit(users, 'rpc GetUser(', 'timeout: {seconds: 2}', getOrder);
    expect(refused().map(({ rule }) => rule)).toContain('no-cycle');
  });

  it('says for people where it is, why it matters and what to do', () => {
    const line = edit(payments, 'rpc CapturePayment', 'timeout: {seconds: 10}', 'timeout: {seconds: 12}');
    const { status, stderr } = synth();
    expect(status).toBe(1);
    expect(stderr).toContain(`${join(contracts(), payments)}:${line}  callee-fits-caller`);
    expect(stderr).toMatch(/\n {2}why {2}.+\n {2}fix {2}.+\n\n1 violation: nothing was written/);
  });

  it("passes the compiler's own words on where a contract is no contract", () => {
    const line = edit(orders, 'rpc GetOrder(', 'option', 'optino');
    const { status, stderr } = synth();
    expect(status).toBe(2);
    expect(stderr).toMatch(new RegExp(`orders.proto:${line}:`));
  });

  it('tells wrong arguments from refusals', () => {
    expect(synth('--env', 'mars')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there are '),
    });
    expect(synth('--nonsense')).toMatchObject({ status: 2 });
    expect(synth('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Examples:') });
    const elsewhere = synth('--contracts', join(folder, 'nowhere'));
    expect(elsewhere).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no ') });
  });
});
