import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readiness } from '#platform/readiness.js';

/** For load balancers and probes. Readiness tells of this process only: a service that is down must not take the edge along. */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(@Res() reply: FastifyReply): void {
    const { isReady } = this.readiness;
    void reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'stopping' });
  }
}
