import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { BootOptions } from '#platform/boot-service.js';
import { LOGGER, type Logger } from '#platform/logger.js';
import { API_CONFIGURATION, type ApiConfiguration } from './config.js';
import { serveDocumentation } from './documentation/documentation-page.js';
import { describeRoutes } from './documentation/openapi-document.js';
import { echoCorrelation } from './edge/correlation.js';
import { KnownRoutes } from './edge/known-routes.js';
import { OperationGuard } from './edge/operation-guard.js';
import { logRequests } from './edge/request-log.js';
import { parseBodies } from './http/body-parser.js';
import { answerConditionalRequests } from './http/conditional-requests.js';
import { openDoors } from './http/doors.js';
import { edgeAdapter } from './http/edge-adapter.js';
import { secureAnswers } from './http/security-headers.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { validateBySchemas } from './http/validators.js';

/** How bootService makes the edge's HTTP server: `bootService('api', ApiModule, env, edgeHttp)`. */
export const edgeHttp: BootOptions = { adapter: edgeAdapter, prepare: prepareEdge };

/** The order counts: hooks run as they were added, and a plugin sees only the routes and parsers that come after or before it. */
async function prepareEdge(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const configuration = app.get<ApiConfiguration>(API_CONFIGURATION);
  const routes = app.get(KnownRoutes);
  fastify.decorate('publicUrl', configuration.MESHCART_PUBLIC_URL);
  echoCorrelation(fastify);
  secureAnswers(fastify, configuration.MESHCART_PUBLIC_URL);
  logRequests(fastify, app.get<Logger>(LOGGER));
  app.get(OperationGuard).protect(fastify);
  routes.collect(fastify);
  fastify.addHook('onReady', (done) => {
    routes.verify();
    done();
  });
  answerConditionalRequests(fastify);
  validateBySchemas(fastify);
  await describeRoutes(fastify, configuration.MESHCART_PUBLIC_URL);
  await fastify.register(async (behindDoors) => {
    // Nest's exception layer covers its own routes only.
    const problems = app.get(ProblemFilter);
    behindDoors.setErrorHandler((error, request, reply) => problems.refuse(request, reply, error));
    await serveDocumentation(behindDoors);
    await openDoors(behindDoors, configuration);
  });
  parseBodies(app);
}
