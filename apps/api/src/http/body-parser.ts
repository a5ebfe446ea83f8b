import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { bodyLimit } from './limits.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the handler gets the bytes as they came. */
    rawBody?: boolean;
    /** Whether a request without a body counts as one with an empty object. */
    bodyOptional?: boolean;
  }
}

/** One parser for all JSON: Nest's and any second one would collide. Prototype poisoning is refused. */
export function parseBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit }, (request, body, done) => {
    const { rawBody, bodyOptional } = request.routeOptions.config;
    if (rawBody) done(null, body);
    else if (bodyOptional && body.length === 0) done(null, {});
    else void parse(request as FastifyRequest, body.toString('utf8'), done);
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.routeOptions.config.bodyOptional) request.body ??= {};
    done();
  });
}
