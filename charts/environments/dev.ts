import type { Environment } from './environment.js';

export const dev: Environment = { name: 'dev', namespace: 'meshcart' };
