import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RedriveResult } from '#contracts/meshcart/operations/v1/failed_work.js';
import { DomainError } from '#errors/domain-error.js';
import { ids, someWork, time } from '../api/fixtures.js';
import { RunningEdge } from '../api/running-edge.js';
import { meshctl } from '../../support/meshctl-process.js';

let edge: RunningEdge;
let folder: string;

/** Stands for users, which the edge leads to for tokens. */
let tokens: Server;
const asked: { authorization: string | undefined; form: string }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-work-spec-'));
  tokens = createServer((request, response) => {
    void text(request).then(async (form) => {
      asked.push({ authorization: request.headers.authorization, form });
      const scope = new URLSearchParams(form).get('scope') ?? '';
      const isKnown = request.headers.authorization === basic('admin', 'secret');
      const answer = isKnown
        ? { access_token: await edge.issuer.token(scope.split(' ')) }
        : { error: 'invalid_client' };
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => tokens.once('listening', resolve));
  edge = await RunningEdge.start({
    OPENID_URL: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}`,
  });
});

afterAll(async () => {
  await edge.close();
  tokens.closeAllConnections();
  tokens.close();
  rmSync(folder, { recursive: true });
});

const nothing = () => ({ outcomes: [], matching: 0, nextPageToken: '' });

beforeEach(() => {
  asked.length = 0;
  edge.neighbours.forget();
  for (const service of ['Orders', 'Billing', 'Notifications']) {
    edge.neighbours.on(`${service}WorkService/ListFailedWork`, () => ({ work: [], nextPageToken: '' }));
    edge.neighbours.on(`${service}WorkService/RedriveFailedWork`, nothing);
  }
  edge.neighbours.on('OrdersWorkService/GetFailedWork', () => details);
});

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const details = {
  work: someWork(),
  payloadJson: '{"orderId":"x","email":"[masked]"}',
  payloadError: '',
  payloadDigest: 'abc123',
  timeline: [
    { at: time, what: 'occurred', detail: '', subject: '', clientId: '' },
    { at: time, what: 'redriven', detail: 'billing is mended', subject: ids.user, clientId: 'admin' },
  ].map((moment) => ({ correlationId: '', digestBefore: '', digestAfter: '', ...moment })),
  open: true,
};

const environment = () => ({
  MESHCART_URL: edge.url,
  MESHCART_CLIENT_ID: 'admin',
  MESHCART_CLIENT_SECRET: 'secret',
});

const work = async (...args: string[]) => meshctl(['work', ...args], { environment: environment(), folder });

describe('meshctl work list', () => {
  it('prints what failed, for people', async () => {
    edge.neighbours.on('OrdersWorkService/ListFailedWork', () => ({ work: [someWork()], nextPageToken: '' }));

    const { status, stdout, stderr } = await work('list');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/AGE +TRIES +WAIT +WORK\n/);
    expect(stdout).toContain(`10     2  ${ids.work}`);
    expect(stdout).toContain('the amount has no currency');
  });

  it('reads on until it has enough, and as a reader only', async () => {
    edge.neighbours.on('BillingWorkService/ListFailedWork', ({ pageToken }: { pageToken: string }) => ({
      work: [someWork({ id: ids.work.replace('orders', 'billing'), attempts: Number(pageToken) + 1 })],
      nextPageToken: String(Number(pageToken) + 1),
    }));

    const { status, stdout } = await work('list', '--app', 'billing', '--limit', '3', '--json');

    expect(status).toBe(0);
    const { items, more } = JSON.parse(stdout) as { items: { attempts: number }[]; more: boolean };
    expect(items.map(({ attempts }) => attempts)).toEqual([1, 2, 3]);
    expect(more).toBe(true);
    expect(asked.map(({ form }) => new URLSearchParams(form).get('scope'))).toEqual(['work:read']);
  });

  it('asks for what was named', async () => {
    await work('list', '--kind', 'saga', '--place', 'order-saga', '--key', 'k', '--older-than', '2h');

    expect(edge.neighbours.callsOf('ListFailedWork')[0]?.request).toMatchObject({
      filter: { kind: 4, place: 'order-saga', key: 'k', minAgeSeconds: 7200 },
    });
  });

  it('says which app did not answer, and that the list is not complete', async () => {
    edge.neighbours.on('BillingWorkService/ListFailedWork', () => {
      throw new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'billing cannot be reached');
    });

    const { status, stdout, stderr } = await work('list');

    expect(status).toBe(1);
    expect(stdout).toBe('unknown there is no such failed work in the apps that answered\n');
    expect(stderr).toBe('missing the work of billing: billing cannot be reached (SERVICE_UNAVAILABLE)\n');
  });
});

describe('who asks', () => {
  it('is told where the client is not known', async () => {
    const { status, stderr } = await meshctl(['work', 'list'], {
      environment: { ...environment(), MESHCART_CLIENT_SECRET: 'other' },
      folder,
    });

    expect(status).toBe(2);
    expect(stderr).toContain('invalid_client');
    expect(stderr).not.toContain('other');
  });

  it('may be a token from standard input', async () => {
    const token = await edge.issuer.token(['work:read']);
    const [MESHCART_URL, args] = [edge.url, ['work', 'list', '--token-file', '-']];
    const { status } = await meshctl(args, { environment: { MESHCART_URL }, input: `${token}\n`, folder });

    expect(status).toBe(0);
    expect(asked).toEqual([]);
  });

  it('is told which scope a token lacks', async () => {
    const { status, stderr } = await meshctl(['work', 'list'], {
      environment: { MESHCART_URL: edge.url, MESHCART_TOKEN: await edge.issuer.token(['orders:read']) },
      folder,
    });

    expect(status).toBe(2);
    expect(stderr).toContain('the token lacks the scope work:read (SCOPE_MISSING, correlation id ');
  });

  it('is told where no shop runs', async () => {
    const { status, stderr } = await meshctl(['work', 'list', '--url', 'http://127.0.0.1:1'], {
      environment: environment(),
      folder,
    });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^meshctl: cannot reach http:\/\/127\.0\.0\.1:1 \(.*\): is npm start running\?/);
  });
});

describe('meshctl work show', () => {
  it('prints all that is known', async () => {
    const { status, stdout } = await work('show', ids.work);

    expect(status).toBe(0);
    expect(stdout).toMatch(/may be +fixed, redriven, discarded/);
    expect(stdout).toContain('"email": "[masked]"');
    expect(stdout).toContain(`by ${ids.user} through client admin`);
  });

  it('is refused for what there is not', async () => {
    edge.neighbours.on('OrdersWorkService/GetFailedWork', () => {
      throw new DomainError('missing', 'WORK_NOT_FOUND', 'there is no such failed work');
    });

    const { status, stderr } = await work('show', ids.work);

    expect(status).toBe(1);
    expect(stderr).toMatch(/^refused: No such failed work: there is no such failed work \(WORK_NOT_FOUND, /);
  });
});

describe('meshctl work fix', () => {
  const mended = '{"orderId":"y","email":"[masked]"}';
  const reason = ['--reason', 'the id was wrong'];
  const fix = async (args: readonly string[], input = mended, more: Record<string, string> = {}) =>
    meshctl(['work', 'fix', ids.work, ...reason, ...args], {
      environment: { ...environment(), ...more },
      input,
      folder,
    });

  beforeEach(() => edge.neighbours.on('OrdersWorkService/FixFailedWork', () => ({ payloadDigest: 'new' })));

  it('shows what it changes and sends it', async () => {
    const { status, stdout, stderr } = await fix(['--payload', '-', '--yes']);

    expect(status).toBe(0);
    expect(stderr).toContain('-  "orderId": "x",\n+  "orderId": "y",');
    expect(stdout).toContain(`fixed ${ids.work}\nnext: meshctl work redrive ${ids.work}`);
    expect(edge.neighbours.callsOf('FixFailedWork')[0]?.request).toEqual({
      id: ids.work,
      payloadJson: mended,
      payloadDigest: 'abc123',
      reason: 'the id was wrong',
    });
  });

  it('opens an editor', async () => {
    const editor = join(folder, 'editor');
    writeFileSync(editor, '#!/bin/sh\nsed -i s/\\"x\\"/\\"y\\"/ "$2"\n', { mode: 0o755 });

    const { status } = await fix(['--yes'], '', { EDITOR: `${editor} --wait` });

    expect(status).toBe(0);
    expect(edge.neighbours.callsOf('FixFailedWork')[0]?.request['payloadJson']).toBe(mended);
  });

  it.each([
    ['a dry run', ['--payload', '-', '--dry-run'], mended],
    ['nothing edited', ['--payload', '-'], details.payloadJson],
  ])('sends nothing with %s', async (_, args, input) => {
    expect((await fix(args, input)).status).toBe(0);
    expect(edge.neighbours.callsOf('FixFailedWork')).toEqual([]);
  });

  it.each([
    ['nobody to agree', ['--payload', '-'], mended, 'say --yes'],
    ['what is no JSON', ['--payload', '-', '--yes'], '{', 'standard input is no JSON'],
  ])('cannot be carried out with %s', async (_, args, input, message) => {
    const { status, stderr } = await fix(args, input);

    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(edge.neighbours.callsOf('FixFailedWork')).toEqual([]);
  });

  it('tells the fields that are wrong', async () => {
    edge.neighbours.on('OrdersWorkService/FixFailedWork', () => {
      throw new DomainError('invalid', 'REQUEST_INVALID', 'the payload does not fit its schema', {
        fields: [{ field: 'payload.orderId', description: 'must be a UUID' }],
      });
    });

    const { status, stderr } = await fix(['--payload', '-', '--yes']);

    expect(status).toBe(1);
    expect(stderr).toContain('  payload.orderId must be a UUID');
  });
});

describe('meshctl work redrive', () => {
  const reason = ['--reason', 'billing is mended'];
  const went = (id: string, result = RedriveResult.REDRIVE_RESULT_REDRIVEN, error = '') => ({
    id,
    result,
    error,
    messages: 3,
  });

  it('goes on page by page, and tells what became of each', async () => {
    edge.neighbours.on('OrdersWorkService/RedriveFailedWork', ({ pageToken }: { pageToken: string }) =>
      pageToken === ''
        ? { outcomes: [went(ids.work)], matching: 2, nextPageToken: 'more' }
        : {
            outcomes: [went(ids.work, RedriveResult.REDRIVE_RESULT_FAILED_AGAIN, 'no currency')],
            matching: 1,
            nextPageToken: '',
          },
    );

    const { status, stdout } = await work('redrive', '--app', 'orders', '--rate', '5', ...reason, '--yes');

    expect(status).toBe(1);
    expect(stdout).toContain(`redriven     ${ids.work} with 2 messages behind it\n`);
    expect(stdout).toContain(`failed again ${ids.work}`);
    expect(stdout).toContain('  no currency\n1 redriven, 1 failed again\n');
    expect(edge.neighbours.callsOf('RedriveFailedWork').map(({ request }) => request)).toMatchObject([
      { reason: 'billing is mended', ratePerSecond: 5, dryRun: false, pageToken: '' },
      { pageToken: 'more' },
    ]);
  });

  it('tells in a dry run what would go', async () => {
    edge.neighbours.on('OrdersWorkService/RedriveFailedWork', () => ({
      outcomes: [went(ids.work, RedriveResult.REDRIVE_RESULT_WOULD_GO)],
      matching: 1,
      nextPageToken: '',
    }));

    const { status, stdout } = await work('redrive', ids.work, '--dry-run', '--json');

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcomes: [{ id: ids.work, result: 'would-go' }] });
    expect(edge.neighbours.callsOf('RedriveFailedWork')[0]?.request['dryRun']).toBe(true);
  });

  it('of many ids asks for a hundred at a time', async () => {
    const many = Array.from(
      { length: 150 },
      (_, at) => `${ids.work.slice(0, -3)}${String(at).padStart(3, '0')}`,
    );

    const { status } = await work('redrive', ...many, ...reason, '--yes');

    expect(status).toBe(0);
    const sizes = edge.neighbours
      .callsOf('RedriveFailedWork')
      .map(({ request }) => (request['ids'] as string[]).length);
    expect(sizes).toEqual([100, 50]);
  });
});

describe('meshctl work discard', () => {
  it('gives up one after the other, and tells which were refused', async () => {
    const other = ids.work.replace('007', '008');
    edge.neighbours.on('OrdersWorkService/DiscardFailedWork', ({ id }: { id: string }) => {
      if (id === other) throw new DomainError('refused', 'WORK_ACTION_REFUSED', 'it is being worked on');
      return { freed: 2 };
    });

    const { status, stdout } = await work('discard', ids.work, other, '--reason', 'by hand', '--yes');

    expect(status).toBe(1);
    expect(stdout).toContain(`discarded ${ids.work}; 2 later messages go on\nrefused ${other}\n`);
    expect(stdout).toContain('it is being worked on');
  });
});
