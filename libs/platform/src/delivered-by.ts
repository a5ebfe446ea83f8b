import type { Attributes } from '@opentelemetry/api';

/** How OpenTelemetry names what a message came by. */
export const deliveredBy = (system: string, destination: string): Attributes => ({
  'messaging.system': system,
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process',
  'messaging.destination.name': destination,
});
