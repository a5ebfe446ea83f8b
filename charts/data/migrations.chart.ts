import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { databases, secret, type Database } from '../apps/secrets.js';
import { storeJob } from '../constructs/job.js';
import { chartLabels } from '../constructs/labels.js';
import type { Environment, ServiceName } from '../environments/environment.js';
import { namespace } from '../platform/names.js';

/** Whose image holds a database's migrations, and which script there applies them. */
const sources: Readonly<Record<Database, { readonly image: ServiceName; readonly script: string }>> = {
  users: { image: 'users', script: 'dist/apps/users/src/migrate.js' },
  orders: { image: 'orders', script: 'dist/apps/orders/src/migrate.js' },
  billing: { image: 'billing', script: 'dist/apps/billing/src/migrate.js' },
  notifications: { image: 'notifications', script: 'dist/apps/notifications/src/migrate.js' },
  // Shared by all that send and receive.
  messaging: { image: 'orders', script: 'dist/libs/messaging/src/migrate.js' },
};

/** Brings every database up to date, and gives a development cluster something to sell. */
export class MigrationsChart extends Chart {
  constructor(scope: Construct, { images, resources, twins }: Environment) {
    super(scope, 'migrations', {
      namespace,
      labels: chartLabels('migrations'),
      disableResourceNameHashes: true,
    });
    for (const database of databases) {
      const { image, script } = sources[database];
      storeJob(this, {
        name: `migrate-${database}`,
        image: images[image],
        script,
        variables: { MIGRATIONS_DATABASE_URL: secret(`${database}-database`, 'MIGRATIONS_DATABASE_URL') },
        resources: resources.job,
      });
    }
    if (twins === undefined) return;
    storeJob(this, {
      name: 'seed-catalogue',
      image: images.orders,
      script: 'dist/apps/orders/src/seed-catalogue.js',
      variables: { MIGRATIONS_DATABASE_URL: secret('orders-database', 'MIGRATIONS_DATABASE_URL') },
      resources: resources.job,
    });
  }
}
