import { readFileSync } from 'node:fs';
import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { databases, passwordKeys, postgresSecret } from '../apps/secrets.js';
import type { AnyVariables } from '../apps/variables.js';
import { containerOf, type Folder, temporary, volumesOf } from '../constructs/container.js';
import { chartLabels, podLabels } from '../constructs/labels.js';
import { restrictedPod } from '../constructs/security.js';
import { account } from '../constructs/service.js';
import type { PostgresPlace } from '../environments/environment.js';
import type { LocalImage } from '../environments/image.js';
import { dataNamespace } from '../platform/names.js';

const image: LocalImage = { name: 'postgres', tag: '18.4' };
/** The account `postgres` of the official image. */
const postgresUser = 999;
const app = 'postgres';
const script = 'postgres-init.sh';
const sockets: Folder = { name: 'sockets', path: '/var/run/postgresql' };

/** The server repeats the statement and its values in an error's log line; no customer's data may get there. */
const settings = { log_error_verbosity: 'terse', log_min_error_statement: 'panic', max_connections: '200' };

/** PostgreSQL for a development cluster: one server, the databases of all apps, outside of the mesh. */
export class PostgresChart extends Chart {
  constructor(scope: Construct, { resources, storage }: PostgresPlace & { kind: 'inside' }) {
    super(scope, app, {
      namespace: dataNamespace,
      labels: chartLabels(app),
      disableResourceNameHashes: true,
    });
    account(this, app);
    new k8s.KubeConfigMap(this, 'init', {
      metadata: { name: 'postgres-init' },
      data: { [script]: readFileSync(new URL(script, import.meta.url), 'utf8') },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: app },
      spec: { selector: { app }, ports: [{ name: 'tcp-postgres', port: 5432, appProtocol: 'tcp' }] },
    });
    const container: k8s.Container = {
      ...containerOf(app, image, variables(), resources, [temporary, sockets]),
      args: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ports: [{ name: 'tcp-postgres', containerPort: 5432 }],
      readinessProbe: { exec: { command: isReady }, periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: {
        exec: { command: isReady },
        periodSeconds: 20,
        timeoutSeconds: 5,
        failureThreshold: 6,
      },
    };
    new k8s.KubeStatefulSet(this, 'server', {
      metadata: { name: app },
      spec: {
        serviceName: app,
        replicas: 1,
        selector: { matchLabels: { app } },
        template: {
          metadata: { labels: podLabels(app, image, 'store') },
          spec: {
            serviceAccountName: app,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 60,
            securityContext: restrictedPod(postgresUser),
            containers: [
              {
                ...container,
                volumeMounts: [
                  ...(container.volumeMounts ?? []),
                  { name: 'data', mountPath: '/var/lib/postgresql' },
                  { name: 'init', mountPath: '/docker-entrypoint-initdb.d', readOnly: true },
                ],
              },
            ],
            volumes: [
              ...volumesOf([temporary, sockets]),
              { name: 'init', configMap: { name: 'postgres-init' } },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: k8s.Quantity.fromString(storage) } },
            },
          },
        ],
      },
    });
  }
}

/** Over TCP: while the init script runs, the image's server listens on its socket only. */
const isReady = ['pg_isready', '--quiet', '--host', '127.0.0.1', '--username', 'postgres'];

function variables(): AnyVariables {
  const keys = ['POSTGRES_PASSWORD', ...databases.flatMap((name) => Object.values(passwordKeys(name)))];
  return {
    POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C',
    ...Object.fromEntries(keys.map((key) => [key, { secret: postgresSecret, key }])),
  };
}
