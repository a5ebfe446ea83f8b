import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '#platform/logger.js';
import { API_CONFIGURATION, type ApiConfiguration } from '../config.js';
import { correlationOf } from '../edge/correlation.js';
import { KnownRoutes } from '../edge/known-routes.js';
import { HttpProblem } from './http-problem.js';
import { problemDocument, problemType } from './problem-document.js';
import { translateError } from './translate-error.js';

/** Spells every error as problem+json, those of Fastify and of unknown routes included. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(API_CONFIGURATION) private readonly configuration: ApiConfiguration,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly routes: KnownRoutes,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const allowed = request.is404 ? this.routes.methodsOf(request.url) : [];
    if (allowed.length > 0 && request.method === 'OPTIONS') {
      void reply.code(204).header('allow', allowed.join(', ')).send();
      return;
    }
    this.refuse(request, reply, allowed.length > 0 ? notAllowed(request.method, allowed) : error);
  }

  /** Answers with what the error means to a client; the cause of an unexpected one goes to the log. */
  refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    const refusal = translateError(error);
    const correlationId = correlationOf(request);
    const seen = { correlationId, method: request.method, status: refusal.status, code: refusal.code };
    if (refusal.expected) this.logger.info(seen, 'request refused');
    else this.logger.error({ ...seen, err: error }, 'request failed');
    const place = { publicUrl: this.configuration.MESHCART_PUBLIC_URL, path: request.url, correlationId };
    void reply
      .code(refusal.status)
      .headers({ ...refusal.headers, 'cache-control': 'no-store' })
      .header('content-type', problemType)
      .removeHeader('etag')
      .send(problemDocument(refusal, place));
  }
}

const notAllowed = (method: string, allowed: readonly string[]) =>
  new HttpProblem('METHOD_NOT_ALLOWED', `${method} is not allowed here`, {
    headers: { allow: allowed.join(', ') },
  });
