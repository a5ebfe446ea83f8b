/** Where the brokers answer the apps. */
export const brokerPorts = { kafka: 9092, rabbitMq: 5672 } as const;

/** The account of the apps on both. */
export const brokerUser = 'meshcart';
