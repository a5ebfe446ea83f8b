import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { demoClientShape } from './shapes.js';

export interface ShopOptions {
  readonly url?: string;
  /** A file that holds an access token, or "-" for standard input. */
  readonly tokenFile?: string;
}

/** Whom to ask, and as whom. */
export interface Access {
  /** Without a slash at its end. */
  readonly shop: string;
  readonly credentials:
    { readonly token: string } | { readonly clientId: string; readonly clientSecret: string };
}

const usualShop = 'http://127.0.0.1:13000';

/**
 * The shop and the credentials by options, environment, and last by what `npm start` has written in this folder: its admin
 * client is for that shop only. A secret is no option: whoever lists the processes would read it. Throws where something is
 * missing.
 */
export function accessOf({ url, tokenFile }: ShopOptions, environment = process.env): Access {
  const { MESHCART_URL, MESHCART_TOKEN, MESHCART_CLIENT_ID, MESHCART_CLIENT_SECRET } = environment;
  const started = startedHere(environment['MESHCART_DATA'] ?? '.meshcart');
  const shop = shopAt(url ?? MESHCART_URL ?? started?.url ?? usualShop);
  if (tokenFile !== undefined) return { shop, credentials: { token: tokenIn(tokenFile) } };
  if (MESHCART_TOKEN) return { shop, credentials: { token: MESHCART_TOKEN } };
  if (MESHCART_CLIENT_ID && MESHCART_CLIENT_SECRET)
    return { shop, credentials: { clientId: MESHCART_CLIENT_ID, clientSecret: MESHCART_CLIENT_SECRET } };
  if (started && shopAt(started.url) === shop)
    return { shop, credentials: { clientId: started.admin.id, clientSecret: started.admin.secret } };
  throw new Error(
    `nothing says who asks ${shop}: start a shop here (npm start), or set MESHCART_CLIENT_ID and MESHCART_CLIENT_SECRET to those of an admin client, or MESHCART_TOKEN`,
  );
}

function shopAt(address: string): string {
  const shop = address.replace(/\/+$/, '');
  if (/^https?:\/\//.test(shop) && URL.canParse(shop)) return shop;
  throw new Error(`${address} is no address of a shop, as in ${usualShop}`);
}

function tokenIn(file: string): string {
  const token = readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  if (token === '') throw new Error(`there is no token in ${file === '-' ? 'standard input' : file}`);
  return token;
}

function startedHere(directory: string) {
  try {
    const demo: unknown = JSON.parse(readFileSync(join(directory, 'demo-client.json'), 'utf8'));
    return Check(demoClientShape, demo) ? demo : undefined;
  } catch {
    return undefined;
  }
}
