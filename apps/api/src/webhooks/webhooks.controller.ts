import { Controller, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { WEBHOOKS, type Webhooks } from '../clients.js';
import { AnyBody } from '../edge/operation-shape.js';
import { ServeOperation } from '../edge/serve-operation.js';
import { closed } from '../schemas/fields.js';

const Received = Type.Object({ received: Type.Literal(true) }, closed);

@Controller()
export class WebhooksController {
  constructor(@Inject(WEBHOOKS) private readonly webhooks: Webhooks) {}

  @ServeOperation('ReceiveStripeEvent', {
    tag: 'webhooks',
    summary: 'Take an event of Stripe',
    description: 'Judged by the header Stripe-Signature; billing holds the secret and verifies the bytes.',
    body: AnyBody,
    rawBody: true,
    success: { status: 200, description: 'Taken, or known already', schema: Received },
    refuses: ['SIGNATURE_INVALID'],
  })
  async receive(@Req() { body, headers }: FastifyRequest): Promise<Static<typeof Received>> {
    const payload = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const signature = headers['stripe-signature'];
    await this.webhooks.receiveStripeEvent({
      payload,
      signature: typeof signature === 'string' ? signature : '',
    });
    return { received: true };
  }
}
