import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Evidence } from '../support/invariants/evidence.js';
import type { Invariant, Violation } from '../support/invariants/invariant.js';
import { violationsOf } from '../support/invariants/invariant.js';
import { quiescence } from '../support/invariants/quiescence.js';
import { TestShop } from '../support/shop.js';
import { ShopAccess } from '../support/shop-client/shop-access.js';
import type { ClientCredentials } from '../support/shop-client/visitor.js';
import type { Cast } from './cast.js';

const plenty = 100_000;
/** Tokens are good for ten minutes, whatever becomes of the shop meanwhile. */
const renewTokensAfterMs = 240_000;

/** A shop that records its crash points, dies at one of them, and comes back on the same data. */
export class ShopUnderFire {
  private static readonly running = new Set<ShopUnderFire>();
  private static starting: Promise<unknown> = Promise.resolve();
  private ended: Promise<void> | undefined;
  private tokensSince = Date.now();

  private constructor(
    private readonly shop: TestShop,
    private readonly folder: string,
    private windowSeconds: number,
    readonly cast: Cast,
    private readonly credentials: ClientCredentials,
  ) {}

  /** Starts it. `build` is the tree to run; by default what `npm test` has built. */
  static async start(windowSeconds: number, build?: string): Promise<ShopUnderFire> {
    // One after the other, or two of them could choose the same free port.
    const start = ShopUnderFire.starting.then(async () => ShopUnderFire.startAlone(windowSeconds, build));
    ShopUnderFire.starting = start.catch(() => undefined);
    return start;
  }

  private static async startAlone(windowSeconds: number, build?: string): Promise<ShopUnderFire> {
    const folder = mkdtempSync(join(tmpdir(), 'meshcart-chaos-'));
    const environment = {
      MESHCART_CRASH_AT: join(folder, 'at'),
      MESHCART_CRASH_RECORD: join(folder, 'record'),
      PAYMENT_WINDOW_SECONDS: String(windowSeconds),
    };
    const shop = await TestShop.start({ environment, hosting: 'one-process', ...(build ? { build } : {}) });
    try {
      const { cast, credentials } = await castOf(new ShopAccess(shop.directory));
      const started = new ShopUnderFire(shop, folder, windowSeconds, cast, credentials);
      ShopUnderFire.running.add(started);
      return started;
    } catch (error) {
      await shop.dispose();
      throw error;
    }
  }

  /** Ends every shop that still runs, for a run that is broken off. */
  static async disposeAll(): Promise<void> {
    await Promise.all([...ShopUnderFire.running].map(async (each) => each.dispose()));
  }

  get paymentWindowSeconds(): number {
    return this.windowSeconds;
  }

  /** The points passed since the last call, each once. */
  passedPoints(): string[] {
    const file = join(this.folder, 'record');
    if (!existsSync(file)) return [];
    const passed = new Set(readFileSync(file, 'utf8').trim().split('\n'));
    writeFileSync(file, '');
    return [...passed].filter((name) => name !== '');
  }

  /** Whoever comes to that point from now on stops there; the shop goes on around it. */
  arm(point: string): void {
    this.disarm();
    const draft = join(this.folder, 'at.draft');
    writeFileSync(draft, point);
    renameSync(draft, join(this.folder, 'at'));
  }

  disarm(): void {
    rmSync(join(this.folder, 'at'), { force: true });
    rmSync(join(this.folder, 'at.reached'), { force: true });
  }

  /** Whether somebody stopped at the armed point within the time. */
  async reached(ms: number): Promise<boolean> {
    const file = join(this.folder, 'at.reached');
    for (const end = Date.now() + ms; Date.now() < end; await wait(15)) if (existsSync(file)) return true;
    return false;
  }

  /** `kill -9`, then a start on the same data; the twins live through it. */
  async killAndRestart(windowSeconds = this.windowSeconds): Promise<void> {
    await this.shop.kill();
    this.disarm();
    this.windowSeconds = windowSeconds;
    await this.shop.launch({ PAYMENT_WINDOW_SECONDS: String(windowSeconds) });
    if (Date.now() - this.tokensSince > renewTokensAfterMs) await this.renewTokens();
  }

  private async renewTokens(): Promise<void> {
    const { access, customer, admin } = this.cast;
    customer.token = await access.visitor.token(this.credentials);
    admin.token = await access.visitor.token(access.demo.admin);
    this.tokensSince = Date.now();
  }

  /** Dies, starts again and is stopped at that point on the way, if it comes there. */
  async dieAtStart(point: string, ms: number): Promise<boolean> {
    await this.shop.kill();
    this.arm(point);
    this.shop.spawn({ PAYMENT_WINDOW_SECONDS: String(this.windowSeconds) });
    // Some of a start happens only when the first customer comes.
    for (const end = Date.now() + ms; Date.now() < end;) {
      if (await this.reached(100)) return true;
      void this.cast.customer.orders().catch(() => undefined);
    }
    return false;
  }

  /** Waits until nothing moves, then checks. What never came to rest is a violation of its own. */
  async verdict(invariants: readonly Invariant[], ms: number): Promise<readonly Violation[]> {
    const evidence = new Evidence(this.cast.access);
    try {
      const unrest = await quiescence(evidence, ms).then(
        () => [],
        (error: Error) => [{ invariant: 'I22', difference: `${error.message}: ${String(error.cause)}` }],
      );
      return [...unrest, ...(await violationsOf(evidence, invariants))];
    } finally {
      await evidence.close();
    }
  }

  /** The end of what it wrote, for a person who looks into a failure. */
  get log(): string {
    const path = join(this.cast.access.logs, 'shop.log');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(-30).join('\n') : '';
  }

  /** Ends it once, however many ask. */
  async dispose(): Promise<void> {
    this.ended ??= this.shop
      .dispose()
      .then(async () => rm(this.folder, { recursive: true, force: true }))
      .finally(() => ShopUnderFire.running.delete(this));
    return this.ended;
  }
}

async function castOf(access: ShopAccess): Promise<{ cast: Cast; credentials: ClientCredentials }> {
  const admin = await access.admin();
  const { client } = await access.visitor.register();
  const credentials = { id: client.clientId, secret: client.clientSecret, scopes: client.scopes };
  const customer = await access.visitor.signIn(credentials);
  const productId = (await access.visitor.products('?currency=EUR')).items[0]?.id ?? '';
  await admin.receiveStock(productId, plenty);
  return { cast: { access, customer, admin, productId }, credentials };
}
