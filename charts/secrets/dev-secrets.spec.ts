import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { podOwnersIn } from '../../test/support/rendered.js';
import { databases } from '../apps/secrets.js';
import { devSecrets } from './dev-secrets.js';

const secrets = devSecrets();
const find = (namespace: string, name: string) =>
  secrets.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)?.stringData ??
  {};

describe('the secrets of a development cluster', () => {
  it('are all that its pods refer to', () => {
    for (const { metadata, template } of podOwnersIn('dev-brokers')) {
      for (const { valueFrom } of template.spec.containers.flatMap(({ env = [] }) => env)) {
        if (!valueFrom) continue;
        const { name, key } = valueFrom.secretKeyRef;
        expect(Object.keys(find(metadata.namespace ?? '', name))).toContain(key);
      }
    }
  });

  it.each(databases)(
    'let apps and migrations into %s by the passwords that the server is given',
    (database) => {
      const server = find('meshcart-data', 'postgres');
      const urls = find('meshcart', `${database}-database`);
      const passwordIn = (url = '') => decodeURIComponent(new URL(url).password);

      expect(passwordIn(urls.DATABASE_URL)).toBe(server[`${database.toUpperCase()}_PASSWORD`]);
      expect(passwordIn(urls.MIGRATIONS_DATABASE_URL)).toBe(
        server[`${database.toUpperCase()}_OWNER_PASSWORD`],
      );
      expect(new URL(urls.DATABASE_URL ?? '').username).toBe(database);
      expect(new URL(urls.MIGRATIONS_DATABASE_URL ?? '').username).toBe(`${database}_owner`);
    },
  );

  it('name the databases that the server makes', () => {
    const script = readFileSync(new URL('../data/postgres-init.sh', import.meta.url), 'utf8');

    expect(script).toContain(`for name in ${databases.join(' ')}; do`);
  });

  it('are others each time, and long', () => {
    const values = [...secrets, ...devSecrets()].flatMap(({ stringData }) => Object.values(stringData));

    // Kafka's password is told to both sides.
    expect(new Set(values).size).toBe(values.length - 2);
    for (const { stringData } of secrets)
      for (const [key, value] of Object.entries(stringData))
        expect(value.length).toBeGreaterThan(key === 'CLUSTER_ID' ? 20 : 40);
  });
});
