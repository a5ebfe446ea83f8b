import type { Type } from '@nestjs/common';
import { ApiModule } from '#api/api.module.js';
import { edgeHttp } from '#api/prepare-edge.js';
import { BillingModule } from '#billing/billing.module.js';
import { billingMigrations } from '#billing/migrations.js';
import { messagingMigrations } from '#messaging/migrations.js';
import { notificationsMigrations } from '#notifications/migrations.js';
import { NotificationsModule } from '#notifications/notifications.module.js';
import { ordersMigrations } from '#orders/migrations.js';
import { OrdersModule } from '#orders/orders.module.js';
import type { MigrationSet } from '#persistence/migrate.js';
import type { BootOptions } from '#platform/boot-service.js';
import { usersMigrations } from '#users/migrations.js';
import { UsersModule } from '#users/users.module.js';
import type { DatabaseName, ServiceName, System } from './system.js';

export type Environment = Readonly<Record<string, string>>;

export interface Service {
  readonly name: ServiceName;
  readonly module: Type;
  readonly options?: BootOptions;
  /** What it needs beside what every service gets. */
  environment(system: System, replica: number): Environment;
}

/** The deployment on one page, in the order of the start; the end goes backwards. */
export const services: readonly Service[] = [
  {
    name: 'users',
    module: UsersModule,
    environment: (system) => ({
      DATABASE_URL: system.databaseUrl('users'),
      OPENID_ADDRESS: system.openIdAddress,
      OPENID_COOKIE_SECRET: system.secret('openid-cookie'),
      MESHCART_PUBLIC_URL: system.publicUrl,
    }),
  },
  {
    name: 'billing',
    module: BillingModule,
    environment: (system) => ({
      DATABASE_URL: system.databaseUrl('billing'),
      ...system.messaging,
      STRIPE_PROTOCOL: 'http',
      STRIPE_HOST: '127.0.0.1',
      STRIPE_PORT: String(system.port('stripe')),
      STRIPE_SECRET_KEY: system.stripeKey,
      STRIPE_WEBHOOK_SECRET: system.stripeWebhookSecret,
    }),
  },
  {
    name: 'orders',
    module: OrdersModule,
    environment: (system) => ({
      DATABASE_URL: system.databaseUrl('orders'),
      ...system.messaging,
      BILLING_ADDRESS: system.addresses('billing'),
    }),
  },
  {
    name: 'notifications',
    module: NotificationsModule,
    environment: (system) => ({
      DATABASE_URL: system.databaseUrl('notifications'),
      ...system.messaging,
      USERS_ADDRESS: system.addresses('users'),
      SMTP_URL: system.smtpUrl,
      MAIL_FROM: 'Meshcart <shop@meshcart.example>',
    }),
  },
  {
    name: 'api',
    module: ApiModule,
    options: edgeHttp,
    environment: (system, replica) => ({
      HTTP_ADDRESS: system.publicAddress(replica),
      MESHCART_PUBLIC_URL: system.publicUrl,
      USERS_ADDRESS: system.addresses('users'),
      ORDERS_ADDRESS: system.addresses('orders'),
      BILLING_ADDRESS: system.addresses('billing'),
      NOTIFICATIONS_ADDRESS: system.addresses('notifications'),
      OPENID_URL: `http://${system.openIdAddress}`,
    }),
  },
];

/** What each database holds. Applied as its owner; the services connect as roles with fewer rights. */
export const migrations: Readonly<Record<DatabaseName, readonly MigrationSet[]>> = {
  users: usersMigrations,
  orders: ordersMigrations,
  billing: billingMigrations,
  notifications: notificationsMigrations,
  messaging: [messagingMigrations],
};
