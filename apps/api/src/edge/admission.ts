import type { FastifyRequest } from 'fastify';
import { operations, type Operation } from '#contracts/contracts.js';
import type { Principal } from '#platform/call-context.js';
import { templateOf } from './known-routes.js';

/** What the guard found out about a request that it let in. */
export interface Admission {
  readonly operation: Operation;
  readonly principal: Principal | undefined;
  readonly idempotencyKey: string | undefined;
}

const byRoute = new Map(operations().map((each) => [`${each.method} ${templateOf(each.path)}`, each]));
const admissions = new WeakMap<FastifyRequest, Admission>();

/** The operation that a request asks for, by method and route template. HEAD is the GET without its body. */
export function operationOf({ method, routeOptions }: FastifyRequest): Operation | undefined {
  return byRoute.get(`${method === 'HEAD' ? 'GET' : method} ${routeOptions.url}`);
}

export const admit = (request: FastifyRequest, admission: Admission): void =>
  void admissions.set(request, admission);

/** Undefined for a request that came in through a door. */
export const admissionOf = (request: FastifyRequest): Admission | undefined => admissions.get(request);
