/** The namespaces. One cluster holds one environment, so none carries an environment's name. */
export const namespace = 'meshcart';
export const dataNamespace = 'meshcart-data';
export const gatewayNamespace = 'kong';
