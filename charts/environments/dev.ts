import type { Environment } from './environment.js';
import type { LocalImage } from './image.js';

const built = (app: string): LocalImage => ({ name: `meshcart/${app}`, tag: 'dev' });
const one = { min: 1, max: 1 };
const small = { cpu: '50m', memory: '160Mi', memoryLimit: '384Mi' };

/** A laptop's cluster: one of everything, images as built, stand-ins for whatever is outside. */
export const dev: Environment = {
  name: 'dev',
  mode: 'development',
  publicUrl: 'http://meshcart.localhost:8080',
  certificate: undefined,
  images: {
    api: built('api'),
    users: built('users'),
    orders: built('orders'),
    billing: built('billing'),
    notifications: built('notifications'),
  },
  replicas: { api: one, users: one, orders: one, billing: one, notifications: one, gateway: one },
  resources: {
    api: small,
    users: small,
    orders: small,
    billing: small,
    notifications: small,
    sidecar: { cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' },
    job: { cpu: '20m', memory: '96Mi', memoryLimit: '256Mi' },
  },
  postgres: {
    kind: 'inside',
    resources: { cpu: '50m', memory: '256Mi', memoryLimit: '768Mi' },
    storage: '2Gi',
  },
  brokers: undefined,
  twins: { image: built('twins'), resources: { cpu: '20m', memory: '128Mi', memoryLimit: '256Mi' } },
  elsewhere: {},
  mailFrom: 'Meshcart <shop@meshcart.example>',
};
