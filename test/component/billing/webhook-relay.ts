import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly payload: Buffer;
  readonly signature: string;
}

/** Stands in for the edge: hands the bytes of a webhook on by RPC. It can hold them back. */
export class WebhookRelay {
  readonly received: ReceivedWebhook[] = [];
  /** While false, webhooks are kept and refused. */
  open = true;
  private deliver: ((webhook: ReceivedWebhook) => Promise<unknown>) | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookRelay> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const relay = new WebhookRelay(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      relay.handle(request).then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(500).end(),
      );
    });
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks/stripe`;
  }

  deliverTo(deliver: (webhook: ReceivedWebhook) => Promise<unknown>): void {
    this.deliver = deliver;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const payload = Buffer.concat(chunks);
    const signature = String(request.headers['stripe-signature']);
    this.received.push({ payload, signature });
    if (!this.open || !this.deliver) return 503;
    await this.deliver({ payload, signature });
    return 200;
  }
}
