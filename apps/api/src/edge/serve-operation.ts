import { applyDecorators, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { RouteConfig, RouteSchema } from '@nestjs/platform-fastify';
import { operations, type Operation } from '#contracts/contracts.js';
import { templateOf } from './known-routes.js';
import type { OperationShape } from './operation-shape.js';
import { routeSchemaOf } from './route-schema.js';

/**
 * Serves one operation of edge.proto: method, path and policy come from there, the shapes from here. Throws for a name
 * that the contract does not have.
 */
export function ServeOperation(name: string, shape: OperationShape): MethodDecorator {
  const operation = operations().find((each) => each.name === name);
  if (!operation) throw new Error(`edge.proto has no operation ${name}`);
  return applyDecorators(
    RequestMapping({ path: templateOf(operation.path), method: requestMethodOf(operation) }),
    HttpCode(shape.success.status),
    RouteSchema(routeSchemaOf(operation, shape)),
    RouteConfig({ rawBody: shape.rawBody ?? false, bodyOptional: shape.bodyOptional ?? false }),
  );
}

function requestMethodOf({ method }: Operation): RequestMethod {
  switch (method) {
    case 'GET':
      return RequestMethod.GET;
    case 'POST':
      return RequestMethod.POST;
    case 'PATCH':
      return RequestMethod.PATCH;
    case 'PUT':
      return RequestMethod.PUT;
    case 'DELETE':
      return RequestMethod.DELETE;
  }
}
