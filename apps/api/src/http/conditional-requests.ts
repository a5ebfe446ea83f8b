import type { FastifyInstance } from 'fastify';
import { matchesNone } from './entity-tag.js';

/** Answers 304 without a body where the client knows the version already. */
export function answerConditionalRequests(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { 'if-none-match': known } = request.headers;
    const tag = reply.getHeader('etag');
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads || reply.statusCode !== 200 || known === undefined || typeof tag !== 'string') {
      done(null, payload);
      return;
    }
    if (matchesNone(known, tag)) {
      done(null, payload);
      return;
    }
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    done(null, null);
  });
}
