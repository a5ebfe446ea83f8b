import type { FastifyInstance } from 'fastify';
import type { Logger } from '#platform/logger.js';
import { operationOf } from './admission.js';
import { correlationOf } from './correlation.js';

/** One line for each answer. The route stands for the address, which may hold what a person typed. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, is404 } = request;
    logger.info(
      {
        correlationId: correlationOf(request),
        operation: is404 ? undefined : operationOf(request)?.name,
        method,
        route: routeOptions.url,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      },
      'request answered',
    );
    done();
  });
}
