import type { FastifyInstance } from 'fastify';
import { Fault } from '../faults/fault.js';
import type { FaultStore } from '../faults/fault-store.js';

/** Arms, lists and clears faults. */
export const faultRoutes = (server: FastifyInstance, faults: FaultStore): void => {
  server.post<{ Body: Fault }>('/_twin/faults', { schema: { body: Fault } }, (request, reply) =>
    reply.code(201).send(faults.add(request.body)),
  );
  server.get('/_twin/faults', () => ({ faults: faults.list() }));
  server.delete('/_twin/faults', (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
};
