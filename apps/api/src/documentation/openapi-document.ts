import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { operations } from '#contracts/contracts.js';
import { isBehindDoor } from '../edge/known-routes.js';
import { bodyOptionalMark } from '../edge/route-schema.js';

/** Describes every route that is registered after it. */
export async function describeRoutes(fastify: FastifyInstance, publicUrl: string): Promise<void> {
  const scopes = [...new Set(operations().flatMap((each) => each.scopes))].sort();
  const options: FastifyDynamicSwaggerOptions = {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Meshcart',
        version: '1.0.0',
        description: 'A shop. Conventions: docs/http.md. Errors: every code is told at /docs/problems.',
      },
      servers: [{ url: publicUrl }],
      tags: ['users', 'products', 'orders', 'payments', 'webhooks', 'operations', 'documentation'].map(
        (name) => ({
          name,
        }),
      ),
      components: {
        securitySchemes: {
          oauth2: {
            type: 'oauth2',
            flows: {
              clientCredentials: {
                tokenUrl: `${publicUrl}/oauth2/token`,
                scopes: Object.fromEntries(scopes.map((scope) => [scope, descriptionOf(scope)])),
              },
            },
          },
        },
      },
    },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) =>
        typeof $id === 'string' ? $id : `def-${index}`,
    },
    transformObject: (document) =>
      'openapiObject' in document ? withOptionalBodies(document.openapiObject) : document.swaggerObject,
    transform: ({ schema, url }) => ({ schema: isBehindDoor(url) ? { ...schema, hide: true } : schema, url }),
  };
  await fastify.register(swagger, options);
}

/** Fastify's schemas know no optional body, so the plugin calls every one required. */
function withOptionalBodies<Document extends { paths?: object | undefined }>(document: Document): Document {
  const paths = Object.values(document.paths ?? {}) as Record<string, MarkedOperation>[];
  for (const path of paths) {
    for (const operation of Object.values(path)) {
      if (operation[bodyOptionalMark] && operation.requestBody) operation.requestBody.required = false;
      delete operation[bodyOptionalMark];
    }
  }
  return document;
}

interface MarkedOperation {
  [bodyOptionalMark]?: boolean;
  requestBody?: { required?: boolean };
}

function descriptionOf(scope: string): string {
  const [what, verb] = scope.split(':');
  return `${verb === 'write' ? 'Change' : 'Read'} ${what}`;
}
