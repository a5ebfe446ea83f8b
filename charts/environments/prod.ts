import type { Environment } from './environment.js';
import { releasedImages } from './released-images.js';

const ordinary = { cpu: '250m', memory: '320Mi', memoryLimit: '640Mi' };
const busy = { cpu: '500m', memory: '448Mi', memoryLimit: '896Mi' };

/** Where money moves: images by digest, the real third parties, a PostgreSQL that somebody else runs. */
export const prod: Environment = {
  name: 'prod',
  mode: 'production',
  publicUrl: 'https://shop.meshcart.example',
  certificate: 'meshcart-certificate',
  images: releasedImages,
  replicas: {
    api: { min: 3, max: 12 },
    users: { min: 2, max: 6 },
    orders: { min: 3, max: 12 },
    billing: { min: 2, max: 6 },
    notifications: { min: 2, max: 4 },
    gateway: { min: 2, max: 4 },
  },
  resources: {
    api: busy,
    users: ordinary,
    orders: busy,
    billing: ordinary,
    notifications: ordinary,
    sidecar: { cpu: '100m', memory: '128Mi', memoryLimit: '512Mi' },
    job: { cpu: '100m', memory: '128Mi', memoryLimit: '256Mi' },
  },
  postgres: { kind: 'outside', host: 'postgres.prod.meshcart.example', port: 5432, cidr: '10.80.0.0/28' },
  brokers: undefined,
  twins: undefined,
  elsewhere: { mail: { name: 'mail', host: 'smtp.meshcart.example', port: 465, tls: true } },
  mailFrom: 'Meshcart <shop@meshcart.example>',
};
