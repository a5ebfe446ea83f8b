import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { StripeAnswer } from './stripe-request.js';
import type { StripeTwin } from './stripe-twin.js';

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Breaks the connection as a network does: by a reset, not by a polite end. */
const cutOff = (reply: FastifyReply, answer: StripeAnswer): void => {
  reply.hijack();
  const { socket } = reply.raw;
  if (answer.cut === 'middle') {
    reply.raw.writeHead(answer.status, {
      ...answer.headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer.body),
    });
    reply.raw.write(answer.body.slice(0, answer.body.length / 2), () => socket?.resetAndDestroy());
  } else socket?.resetAndDestroy();
};

/** Stripe over plain HTTP. `afterEach` is called once an answer's transaction has committed. */
export const stripeServer = (twin: StripeTwin, afterEach: () => void): FastifyInstance => {
  const server = Fastify({
    bodyLimit: 1_048_576,
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
  server.all('/v1/*', async (request, reply) => {
    const [path = '', query = ''] = request.url.split('?');
    const answer = await twin.handle({
      method: request.method,
      path,
      query,
      body: typeof request.body === 'string' ? request.body : '',
      authorization: header(request, 'authorization'),
      idempotencyKey: header(request, 'idempotency-key'),
    });
    afterEach();
    if (answer.cut) {
      cutOff(reply, answer);
      return reply;
    }
    return reply
      .code(answer.status)
      .headers({ ...answer.headers, 'content-type': 'application/json' })
      .send(answer.body);
  });
  return server;
};
