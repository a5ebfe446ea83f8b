import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#errors/domain-error.js';
import { LOGGER, type Logger } from '#platform/logger.js';
import {
  BILLING_WORK,
  NOTIFICATIONS_WORK,
  ORDERS_WORK,
  type BillingWork,
  type NotificationsWork,
  type OrdersWork,
} from '../clients.js';
import { translateError } from '../problems/translate-error.js';
import type { workApps } from '../schemas/work.js';

export type WorkApp = (typeof workApps)[number];

/** The contracts of the apps differ in their names alone. */
export type WorkOfApp = OrdersWork & BillingWork & NotificationsWork;

export interface Unanswered {
  readonly app: WorkApp;
  readonly code: string;
  readonly detail: string;
}

export interface Answers<T> {
  readonly answered: ReadonlyMap<WorkApp, T>;
  readonly unanswered: readonly Unanswered[];
}

/** Every app's part of the failed work. */
@Injectable()
export class WorkOfApps {
  private readonly parts: Readonly<Record<WorkApp, WorkOfApp>>;

  constructor(
    @Inject(ORDERS_WORK) orders: OrdersWork,
    @Inject(BILLING_WORK) billing: BillingWork,
    @Inject(NOTIFICATIONS_WORK) notifications: NotificationsWork,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.parts = { orders, billing, notifications };
  }

  /** The part of the app that the id of a piece names. Throws missing WORK_NOT_FOUND where there is no such app. */
  of(id: string): WorkOfApp {
    const [app = ''] = id.split(':', 1);
    if (isWorkApp(app, this.parts)) return this.parts[app];
    throw new DomainError('missing', 'WORK_NOT_FOUND', 'there is no such failed work');
  }

  /**
   * Asks several apps at once. One that does not answer is told beside what the others said; throws where none answers,
   * and what one refuses: that is the fault of the request, and so of all of them.
   */
  async askEach<T>(
    apps: readonly WorkApp[],
    ask: (part: WorkOfApp, app: WorkApp) => Promise<T>,
  ): Promise<Answers<T>> {
    const settled = await Promise.allSettled(apps.map(async (app) => ask(this.parts[app], app)));
    const answered = new Map<WorkApp, T>();
    const unanswered: Unanswered[] = [];
    for (const [index, each] of settled.entries()) {
      const app = apps[index] as WorkApp;
      if (each.status === 'fulfilled') answered.set(app, each.value);
      else unanswered.push(this.toldOf(app, each.reason));
    }
    const [first] = settled;
    if (answered.size === 0 && first?.status === 'rejected') throw first.reason;
    return { answered, unanswered };
  }

  private toldOf(app: WorkApp, error: unknown): Unanswered {
    const { status, code, detail, expected } = translateError(error);
    if (status < 500 && status !== 429) throw error;
    if (!expected) this.logger.error({ err: error, app }, 'an app did not tell its failed work');
    return { app, code, detail };
  }
}

const isWorkApp = (app: string, parts: Readonly<Record<WorkApp, unknown>>): app is WorkApp =>
  Object.hasOwn(parts, app);
