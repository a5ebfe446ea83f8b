import { TestShop, type ShopOptions } from './shop.js';

/** The same shop with every service in processes of its own, two each of api, orders and billing. */
export async function startProcesses(options: ShopOptions = {}): Promise<TestShop> {
  return TestShop.start({ ...options, hosting: 'processes' });
}
