import { exitCode } from '../exit-code.js';
import type { ShopOptions } from './credentials.js';
import { describeDetails } from './describe-details.js';
import { detailsShape } from './shapes.js';
import { ShopClient } from './shop-client.js';

export interface ShowOptions extends ShopOptions {
  readonly json?: boolean;
}

/** Shows all that is known of one piece of failed work. */
export async function show(id: string, { json, ...options }: ShowOptions): Promise<number> {
  const shop = await ShopClient.signIn(options, ['work:read']);
  const details = await shop.ask(detailsShape, `/failed-work/${encodeURIComponent(id)}`);
  console.log(json ? JSON.stringify(details, undefined, 2) : describeDetails(details, Date.now()));
  return exitCode.ok;
}
