import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { ServiceRuntime } from '#platform/call-context.js';
import { SERVICE } from '#platform/platform.module.js';
import { inSpan, remoteParent } from '#platform/tracing.js';
import { admissionOf } from './admission.js';
import { runWithDeadline } from './call-scope.js';
import { correlationOf } from './correlation.js';

/** Runs every operation inside a call: deadline of its contract, identity, correlation, span, and the client's patience. */
@Injectable()
export class OperationInterceptor implements NestInterceptor {
  constructor(@Inject(SERVICE) private readonly service: ServiceRuntime) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(
      this.run(request, reply, async () => lastValueFrom(next.handle(), { defaultValue: undefined })),
    );
  }

  private async run(
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const admission = admissionOf(request);
    if (!admission) return work();
    const { operation, principal, idempotencyKey } = admission;
    const correlationId = correlationOf(request);
    const gone = new AbortController();
    const close = () => gone.abort();
    reply.raw.once('close', close);
    const span = {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': request.method,
        'http.route': operation.path,
        'meshcart.correlation_id': correlationId,
      },
      parent: remoteParent(traceparentOf(request)),
    };
    try {
      return await inSpan(this.service.tracer, `${operation.method} ${operation.path}`, span, async () =>
        runWithDeadline(
          {
            service: this.service,
            ...operation,
            correlationId,
            principal,
            idempotencyKey,
            gone: gone.signal,
          },
          work,
        ),
      );
    } finally {
      reply.raw.off('close', close);
    }
  }
}

function traceparentOf({ headers }: FastifyRequest): string | undefined {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : undefined;
}
