import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { problemsPage } from './problems-page.js';

/** Nothing may be loaded from, or told to, any other host. Swagger UI writes styles into its elements. */
const ownThingsOnly = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the browsable document at /docs and the meaning of every problem at /docs/problems, without the internet. */
export async function serveDocumentation(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url?.startsWith('/docs'))
      void reply.header('content-security-policy', ownThingsOnly);
    done();
  });
  const page = problemsPage();
  fastify.get('/docs/problems', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  await fastify.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { validatorUrl: null, deepLinking: true },
    // The bar on top would offer to load documents from elsewhere, under another project's name.
    theme: {
      title: 'Meshcart',
      css: [{ filename: 'meshcart.css', content: '.swagger-ui .topbar { display: none }' }],
    },
    staticCSP: false,
  });
}
