import type { Settings } from '../../storage/settings.js';
import type { EventStore } from '../store/event-store.js';
import type { Delivery, DeliveryQueue } from './delivery-queue.js';
import type { EndpointStore } from './endpoint-store.js';
import { signatureOf } from './signature.js';
import { usual, type WebhookBehaviour } from './webhook-behaviour.js';

const answerWithinMs = 10_000;
const atOnce = 4;

/** Sends waiting deliveries until each is answered by 2xx. Several run at once, so order is not promised. */
export class WebhookDispatcher {
  private readonly running = new Map<number, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private readonly closing = new AbortController();

  constructor(
    private readonly queue: DeliveryQueue,
    private readonly endpoints: EndpointStore,
    private readonly events: EventStore,
    private readonly settings: Settings,
  ) {}

  get behaviour(): WebhookBehaviour {
    return this.settings.read('webhooks', usual);
  }

  set behaviour(behaviour: WebhookBehaviour) {
    this.settings.write('webhooks', behaviour);
    this.wake();
  }

  /** Looks for work: to be called after each commit that may have made some. */
  wake(): void {
    clearTimeout(this.timer);
    const { paused, reversed } = this.behaviour;
    if (paused || this.closing.signal.aborted) return;
    const taken = new Set(this.running.keys());
    // One at a time when reversed, or answers that cross would undo the order that was asked for.
    const free = (reversed ? 1 : atOnce) - taken.size;
    for (const delivery of free > 0 ? this.queue.due(Date.now(), free, reversed, taken) : []) {
      this.running.set(delivery.seq, this.deliver(delivery));
      taken.add(delivery.seq);
    }
    const next = this.queue.nextDueAt(taken);
    if (next !== undefined && taken.size < atOnce)
      this.timer = setTimeout(() => this.wake(), Math.max(10, next - Date.now()));
  }

  /** Stops; what was not answered stays waiting. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.closing.abort();
    await Promise.all(this.running.values());
  }

  private async deliver(delivery: Delivery): Promise<void> {
    let answer: string;
    let accepted = false;
    try {
      const response = await this.send(delivery);
      answer = String(response.status);
      accepted = response.ok;
    } catch (error) {
      answer = error instanceof Error ? error.message : String(error);
    }
    this.running.delete(delivery.seq);
    if (accepted) this.queue.delivered(delivery, answer);
    else this.queue.failed(delivery, answer, Date.now());
    this.wake();
  }

  private async send(delivery: Delivery): Promise<Response> {
    const endpoint = this.endpoints.find(delivery.endpoint);
    const event = this.events.find(delivery.eventId);
    if (!endpoint || !event)
      throw new Error(`no endpoint ${delivery.endpoint} or no event ${delivery.eventId}`);
    const payload = JSON.stringify(event, null, 2);
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signatureOf(payload, endpoint.secret, Math.floor(Date.now() / 1000)),
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(answerWithinMs)]),
    });
    await response.arrayBuffer();
    return response;
  }
}
