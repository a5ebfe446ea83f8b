import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accessOf } from './credentials.js';

let folder: string;
const started = 'http://127.0.0.1:13100';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-credentials-'));
  const demo = { url: started, admin: { id: 'admin', secret: 's3cret' }, client: {} };
  writeFileSync(join(folder, 'demo-client.json'), JSON.stringify(demo));
  writeFileSync(join(folder, 'token'), 'from-a-file\n');
  writeFileSync(join(folder, 'empty'), '\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

const nowhere = { MESHCART_DATA: '/nowhere' };
const client = { MESHCART_CLIENT_ID: 'me', MESHCART_CLIENT_SECRET: 'mine' };

describe('who asks which shop', () => {
  it('is the admin client of the shop that was started here', () => {
    expect(accessOf({}, { MESHCART_DATA: folder })).toEqual({
      shop: started,
      credentials: { clientId: 'admin', clientSecret: 's3cret' },
    });
  });

  it('never takes the secrets of that shop to another', () => {
    expect(() => accessOf({ url: 'https://shop.example' }, { MESHCART_DATA: folder })).toThrow(
      'nothing says who asks https://shop.example',
    );
  });

  it('is said by the environment', () => {
    expect(accessOf({}, { MESHCART_DATA: folder, ...client, MESHCART_URL: 'https://shop.example/' })).toEqual(
      {
        shop: 'https://shop.example',
        credentials: { clientId: 'me', clientSecret: 'mine' },
      },
    );
    expect(accessOf({}, { ...nowhere, ...client, MESHCART_TOKEN: 't' })).toEqual({
      shop: 'http://127.0.0.1:13000',
      credentials: { token: 't' },
    });
  });

  it('is said by options first', () => {
    const options = { url: 'https://shop.example', tokenFile: join(folder, 'token') };
    expect(accessOf(options, { ...nowhere, MESHCART_URL: started, MESHCART_TOKEN: 't' })).toEqual({
      shop: 'https://shop.example',
      credentials: { token: 'from-a-file' },
    });
  });

  it('is asked for where nobody says it', () => {
    expect(() => accessOf({}, nowhere)).toThrow('or set MESHCART_CLIENT_ID and MESHCART_CLIENT_SECRET');
    expect(() => accessOf({ tokenFile: join(folder, 'empty') }, nowhere)).toThrow('there is no token in');
  });

  it.each(['shop.example', 'ftp://shop.example', 'http://'])('is no shop at %s', (url) => {
    expect(() => accessOf({ url }, { ...nowhere, ...client })).toThrow(`${url} is no address of a shop`);
  });
});
