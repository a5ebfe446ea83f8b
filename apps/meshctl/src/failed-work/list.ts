import type { Static } from 'typebox';
import { exitCode } from '../exit-code.js';
import type { ShopOptions } from './credentials.js';
import { describeList, describeUnanswered } from './describe-list.js';
import { filterOf, type SelectOptions } from './select.js';
import { pageShape, type Work } from './shapes.js';
import { ShopClient } from './shop-client.js';

export interface ListOptions extends ShopOptions, SelectOptions {
  readonly limit: string;
  readonly json?: boolean;
}

const largestPage = 100;

/** Lists failed work, oldest first. Refused where the answer is not complete. */
export async function list({ limit, json, ...options }: ListOptions): Promise<number> {
  const most = countOf(limit);
  const shop = await ShopClient.signIn(options, ['work:read']);
  const { items, more, unanswered } = await read(shop, filterOf(options), most);
  if (unanswered.length > 0) console.error(describeUnanswered(unanswered));
  console.log(
    json
      ? JSON.stringify({ items, more, unanswered }, undefined, 2)
      : describeList(items, unanswered, Date.now()),
  );
  if (more && !json) console.error(`there is more: --limit ${most * 10} shows it`);
  return unanswered.length > 0 ? exitCode.refused : exitCode.ok;
}

async function read(shop: ShopClient, filter: Record<string, string | number>, most: number) {
  const items: Work[] = [];
  let page: Static<typeof pageShape> | undefined;
  do {
    const size = String(Math.min(largestPage, most - items.length));
    const cursor = page?.next;
    const query = new URLSearchParams({ ...texts(filter), limit: size, ...(cursor ? { cursor } : {}) });
    page = await shop.ask(pageShape, `/failed-work?${query.toString()}`);
    items.push(...page.items);
  } while (page.next !== null && items.length < most);
  // An app that did not answer is asked again for every further page: the last one knows.
  return { items, more: page.next !== null, unanswered: page.unanswered };
}

const texts = (filter: Record<string, string | number>) =>
  Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));

function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Error(`--limit ${text} is no whole number from 1 to 999999`);
}
