import { describe, expect, it } from '@jest/globals';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { handlerFor } from './handler-for.js';

const seen: string[] = [];
const handlers = {
  'meshcart.orders.events.v1.OrderPlaced': async ({ type }: CloudEvent) => void seen.push(type),
};
const handle = async (type: string) => {
  const event = { type } as CloudEvent;
  return handlerFor(handlers, event)(event);
};

describe('handlerFor', () => {
  it('finds the handler of a type', async () => {
    await handle('meshcart.orders.events.v1.OrderPlaced');
    expect(seen).toEqual(['meshcart.orders.events.v1.OrderPlaced']);
  });

  it.each(['meshcart.orders.events.v1.OrderCancelled', 'meshcart.billing.events.v1.PaymentCaptured'])(
    'leaves %s alone, which nobody asked for',
    async (type) => {
      await expect(handle(type)).resolves.toBeUndefined();
    },
  );

  it('fails on another major version of what it handles', async () => {
    await expect(handle('meshcart.orders.events.v2.OrderPlaced')).rejects.toThrow(
      'does not speak meshcart.orders.events.v2.OrderPlaced, but meshcart.orders.events.v1.OrderPlaced',
    );
  });
});
