import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ServeOperation } from '../edge/serve-operation.js';
import { NoQuery } from '../schemas/page.js';

@Controller()
export class OpenApiController {
  @ServeOperation('GetOpenApi', {
    tag: 'documentation',
    summary: 'The OpenAPI document of these operations',
    querystring: NoQuery,
    success: {
      status: 200,
      description: 'OpenAPI 3.1',
      schema: Type.Object({}, { additionalProperties: true }),
    },
  })
  get(@Req() { server }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): object {
    void reply.header('cache-control', 'public, no-cache');
    return server.swagger();
  }
}
