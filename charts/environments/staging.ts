import type { Environment } from './environment.js';
import { prod } from './prod.js';

const few = { min: 2, max: 3 };

/** Production with less of everything: whatever holds here holds there. */
export const staging: Environment = {
  ...prod,
  name: 'staging',
  publicUrl: 'https://staging.meshcart.example',
  replicas: { api: few, users: few, orders: few, billing: few, notifications: few, gateway: few },
  postgres: { kind: 'outside', host: 'postgres.staging.meshcart.example', port: 5432, cidr: '10.60.0.0/28' },
  mailFrom: 'Meshcart Staging <shop@staging.meshcart.example>',
};
