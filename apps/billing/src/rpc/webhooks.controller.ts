import { Controller } from '@nestjs/common';
import {
  WebhooksServiceService,
  type ReceiveStripeEventRequest,
  type ReceiveStripeEventResponse,
} from '#contracts/meshcart/billing/v1/webhooks.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { ReceiveProviderEvent } from '../usecases/receive-provider-event.js';

@Controller()
@ServeContract(WebhooksServiceService)
export class WebhooksController implements Handlers<typeof WebhooksServiceService> {
  constructor(private readonly receive: ReceiveProviderEvent) {}

  async receiveStripeEvent(request: ReceiveStripeEventRequest): Promise<ReceiveStripeEventResponse> {
    return { duplicate: await this.receive.run(request.payload, request.signature) };
  }
}
