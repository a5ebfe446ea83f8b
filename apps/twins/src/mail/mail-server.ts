import Fastify, { type FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { faultRoutes } from '../control/fault-routes.js';
import type { FaultStore } from '../faults/fault-store.js';
import { listPage, messagePage } from './mail-pages.js';
import type { MailStore } from './mail-store.js';

const Filter = Type.Object({ recipient: Type.Optional(Type.String()) });
const ById = Type.Object({ id: Type.Integer({ minimum: 1 }) });

const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'";
/** A mail may style itself and show inline images; it may load nothing, run nothing and send nothing. */
const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The pages and JSON by which people and tests read the mail. */
export const mailServer = (mails: MailStore, faults: FaultStore): FastifyInstance => {
  const server = Fastify({
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false } },
  });
  faultRoutes(server, faults);
  server.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', pagePolicy);
    done(null, payload);
  });

  server.get<{ Querystring: Static<typeof Filter> }>(
    '/mail',
    { schema: { querystring: Filter } },
    (request, reply) => {
      const { recipient } = request.query;
      return reply.type('text/html; charset=utf-8').send(listPage(mails.list(recipient), recipient));
    },
  );

  server.get<{ Querystring: Static<typeof Filter> }>(
    '/mail/messages.json',
    { schema: { querystring: Filter } },
    (request) => ({ messages: mails.list(request.query.recipient) }),
  );

  server.get('/mail/deliveries.json', () => ({ deliveries: mails.deliveries() }));

  server.get<{ Params: Static<typeof ById> }>(
    '/mail/messages/:id',
    { schema: { params: ById } },
    (request, reply) => {
      const mail = mails.find(request.params.id);
      if (!mail) return reply.callNotFound();
      return reply.type('text/html; charset=utf-8').send(messagePage(mail));
    },
  );

  server.get<{ Params: Static<typeof ById> }>(
    '/mail/messages/:id/html',
    { schema: { params: ById } },
    (request, reply) => {
      const mail = mails.find(request.params.id);
      if (!mail) return reply.callNotFound();
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', mailPolicy)
        .send(mail.html);
    },
  );

  server.get<{ Params: Static<typeof ById> }>(
    '/mail/messages/:id/source',
    { schema: { params: ById } },
    (request, reply) => {
      const source = mails.source(request.params.id);
      if (!source) return reply.callNotFound();
      return reply.type('text/plain; charset=utf-8').send(Buffer.from(source));
    },
  );
  return server;
};
