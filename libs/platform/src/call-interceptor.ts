import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { SpanKind } from '@opentelemetry/api';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { rpcPolicy, type Rpc } from '#contracts/contracts.js';
import { DomainError } from '#errors/domain-error.js';
import { correlationIdFrom, runInCall, type CallContext, type ServiceRuntime } from './call-context.js';
import { carriedBy } from './call-metadata.js';
import { DeadlineExceeded } from './deadline-exceeded.js';
import { failureOf } from './grpc-status.js';
import { inSpan, remoteParent } from './tracing.js';

/** Gives every RPC its context, deadline, span and log line, and spells its errors as gRPC statuses. */
export class CallInterceptor implements NestInterceptor {
  constructor(private readonly service: ServiceRuntime) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'rpc') return next.handle();
    const call = context.getArgByIndex<ServerUnaryCall<unknown, unknown>>(2);
    return from(this.serve(call, async () => lastValueFrom(next.handle())));
  }

  private async serve(
    call: ServerUnaryCall<unknown, unknown>,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const policy = rpcPolicy(call.getPath());
    const watch = watchOf(call, policy);
    const carried = carriedBy(call.metadata as Metadata);
    const context: CallContext = {
      service: this.service,
      origin: policy.name,
      deadline: watch.deadline,
      localWorkMs: policy.localWorkMs,
      correlationId: correlationIdFrom(carried.correlationId),
      principal: carried.principal,
      idempotencyKey: carried.idempotencyKey,
      signal: watch.signal,
    };
    const span = {
      kind: SpanKind.SERVER,
      attributes: {
        'rpc.system': 'grpc',
        'rpc.method': policy.name,
        'meshcart.correlation_id': context.correlationId,
      },
      parent: remoteParent(carried.traceparent),
    };
    try {
      return await runInCall(context, () =>
        inSpan(this.service.tracer, policy.name, span, async () => this.until(watch, context, work)),
      );
    } catch (error) {
      this.report(context, error);
      throw new RpcException(failureOf(error));
    } finally {
      watch.end();
    }
  }

  /**
   * Answers at the deadline whatever the work does. The work is told by its signal, but goes on: what a provider was asked
   * to do must be recorded, whoever still waits. What it throws then is logged.
   */
  private async until(watch: Watch, context: CallContext, work: () => Promise<unknown>): Promise<unknown> {
    let answered = false;
    const working = work();
    working.catch((error: unknown) => {
      if (answered) this.report(context, error);
    });
    try {
      return await Promise.race([working, watch.expired]);
    } finally {
      answered = true;
    }
  }

  private report({ origin, correlationId }: CallContext, error: unknown): void {
    const { logger } = this.service;
    if (error instanceof DomainError)
      logger.info({ rpc: origin, correlationId, code: error.code }, 'call refused');
    else if (error instanceof DeadlineExceeded)
      logger.warn({ rpc: origin, correlationId }, 'deadline exceeded');
    else logger.error({ rpc: origin, correlationId, err: error }, 'call failed');
  }
}

interface Watch {
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Rejects when the deadline passes, and never resolves. */
  readonly expired: Promise<never>;
  end(): void;
}

/** Watches over deadline and cancellation. A caller without a deadline gets the contract's. */
function watchOf(call: ServerUnaryCall<unknown, unknown>, policy: Rpc): Watch {
  const asked = call.getDeadline();
  const deadline = Math.min(asked instanceof Date ? asked.getTime() : asked, Date.now() + policy.timeoutMs);
  const gone = new AbortController();
  const { promise: expired, reject } = Promise.withResolvers<never>();
  expired.catch(() => undefined);
  const timer = setTimeout(() => {
    gone.abort();
    reject(new DeadlineExceeded(policy.name));
  }, deadline - Date.now());
  // grpc-js also says so of every call that ended well; `end` has silenced it by then.
  const cancel = () => gone.abort();
  call.once('cancelled', cancel);
  return {
    deadline,
    signal: gone.signal,
    expired,
    end() {
      clearTimeout(timer);
      call.off('cancelled', cancel);
    },
  };
}
