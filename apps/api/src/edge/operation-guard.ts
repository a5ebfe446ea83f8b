import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Access, type Operation } from '#contracts/contracts.js';
import { DomainError } from '#errors/domain-error.js';
import type { Principal } from '#platform/call-context.js';
import { AccessTokenVerifier } from '#security/access-token-verifier.js';
import { HttpProblem } from '../problems/http-problem.js';
import { acceptsJson } from './accept.js';
import { admit, operationOf } from './admission.js';
import { bearerToken, scopeRefused, tokenRefused } from './bearer.js';
import { requireJsonBody } from './body-type.js';
import { idempotencyKeyFrom } from './idempotency-key.js';
import { isBehindDoor } from './known-routes.js';

const longestUrl = 4096;

/**
 * Lets a request in by the policy that edge.proto states, before its body is read. What the contract does not name is
 * refused.
 */
@Injectable()
export class OperationGuard {
  constructor(private readonly tokens: AccessTokenVerifier) {}

  protect(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async (request) => this.check(request));
  }

  private async check(request: FastifyRequest): Promise<void> {
    if (request.url.length > longestUrl) {
      throw new HttpProblem('URI_TOO_LONG', `the address has more than ${longestUrl} characters`);
    }
    if (request.is404 || isBehindDoor(request.routeOptions.url ?? '')) return;
    const operation = operationOf(request);
    if (!operation) throw new HttpProblem('ROUTE_UNKNOWN', 'no operation has this path');
    const principal = await this.principalFor(operation, request.headers.authorization);
    if (!acceptsJson(request.headers.accept)) {
      throw new HttpProblem('NOT_ACCEPTABLE', 'only application/json can be answered');
    }
    const idempotencyKey = operation.keyRequired
      ? idempotencyKeyFrom(request.raw.headersDistinct['idempotency-key'])
      : undefined;
    if (operation.method !== 'GET') requireJsonBody(request);
    admit(request, { operation, principal, idempotencyKey });
  }

  private async principalFor(operation: Operation, authorization: string | undefined) {
    switch (operation.access) {
      case Access.PUBLIC:
      case Access.SIGNATURE:
        return undefined;
      case Access.TOKEN:
        return this.holderOf(bearerToken(authorization), operation.scopes);
      case Access.UNSPECIFIED:
        throw new HttpProblem('INTERNAL', 'the contract does not say who may ask');
    }
  }

  private async holderOf(token: string, needed: readonly string[]): Promise<Principal> {
    const { subject, clientId, scopes } = await this.tokens.verify(token).catch((error: unknown) => {
      throw error instanceof DomainError && error.kind === 'unauthenticated'
        ? tokenRefused(error.message, error)
        : error;
    });
    const missing = needed.filter((scope) => !scopes.includes(scope));
    if (missing.length > 0) throw scopeRefused(missing, needed);
    return { subject, clientId, scopes: [...scopes], service: '' };
  }
}
