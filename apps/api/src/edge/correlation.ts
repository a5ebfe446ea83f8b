import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { correlationIdFrom } from '#platform/call-context.js';

interface AnyRequest {
  readonly raw: object;
  readonly headers: IncomingHttpHeaders;
}

const ids = new WeakMap<object, string>();

/** The correlation id of a request: the client's where it is sane, else one made for it. The same one every time. */
export function correlationOf(request: AnyRequest): string {
  const known = ids.get(request.raw);
  if (known) return known;
  const given = request.headers['x-correlation-id'];
  const id = correlationIdFrom(typeof given === 'string' ? given : undefined);
  ids.set(request.raw, id);
  return id;
}

/** Echoes it with every answer, refusals included. */
export function echoCorrelation(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-correlation-id', correlationOf(request));
    done();
  });
}
