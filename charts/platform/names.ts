/** The namespaces. One cluster holds one environment, so none carries an environment's name. */
export const namespace = 'meshcart';
export const dataNamespace = 'meshcart-data';

/** The proxy through which the world comes in. */
export const gateway = { namespace: 'kong', account: 'kong', labels: { app: 'kong' } } as const;
