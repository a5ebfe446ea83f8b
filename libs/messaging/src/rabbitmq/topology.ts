import { setTimeout as wait } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import { steps } from './delay.js';

/**
 * The arguments of a queue cannot be changed once it is there: other arguments are another version, in its name.
 */
const version = 'v1';

/** By routing key, which is the queue's name in the contract. */
export const workExchange = `meshcart.work.${version}`;
const deadExchange = `meshcart.dead.${version}`;

export const workQueueOf = (queue: string): string => `work.${queue}.${version}`;
export const deadQueueOf = (queue: string): string => `dead.${queue}.${version}`;

/** Whatever is sent there comes to `workExchange` under its own routing key after so many milliseconds. */
export const delayExchangeOf = (step: number): string => `meshcart.delay.${step}ms.${version}`;

/**
 * Redeliveries after a worker's connection broke, N + 1 deliveries in all: a job that kills its workers goes to the dead,
 * while a broker that restarts now and then costs nothing. Without it, RabbitMQ before 4.0 would try for ever.
 */
const deliveryLimit = 20;

const notFound = 404;

/**
 * All that at-least-once dead lettering needs: a quorum queue that refuses what it cannot hold, and an exchange that
 * routes. Without one of them, RabbitMQ drops letters without a word.
 */
const quorum = (deadLetterExchange: string) => ({
  'x-queue-type': 'quorum',
  'x-dead-letter-exchange': deadLetterExchange,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/**
 * RabbitMQ writes down where a new quorum queue lies half a second after it made the last one; until then a broker that is
 * killed forgets what is in it, confirmed or not, and the queue never has a leader again.
 */
const settlingMs = 1500;

/** Exchanges and delay queues of all work. */
export async function declareShared(model: ChannelModel): Promise<void> {
  await declareIn(model, steps.map(delayExchangeOf), async (channel) => {
    await channel.assertExchange(workExchange, 'direct', { durable: true });
    await channel.assertExchange(deadExchange, 'direct', { durable: true });
    for (const step of steps) {
      const exchange = delayExchangeOf(step);
      await channel.assertExchange(exchange, 'fanout', { durable: true });
      await channel.assertQueue(exchange, {
        durable: true,
        arguments: { ...quorum(workExchange), 'x-message-ttl': step },
      });
      await channel.bindQueue(exchange, exchange, '');
    }
  });
}

export async function declareQueue(model: ChannelModel, queue: string): Promise<void> {
  const [work, dead] = [workQueueOf(queue), deadQueueOf(queue)];
  await declareIn(model, [work, dead], async (channel) => {
    await channel.assertQueue(dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue(dead, deadExchange, queue);
    await channel.assertQueue(work, {
      durable: true,
      arguments: { ...quorum(deadExchange), 'x-delivery-limit': deliveryLimit },
    });
    await channel.bindQueue(work, workExchange, queue);
  });
}

/** Declares on a channel of its own, and where one of the queues is new, waits until it outlives its broker. */
async function declareIn(
  model: ChannelModel,
  queues: readonly string[],
  declare: (channel: Channel) => Promise<void>,
): Promise<void> {
  const areThere = await Promise.all(queues.map(async (queue) => isThere(model, queue)));
  const channel = await model.createChannel();
  channel.on('error', () => undefined); // whoever waits for an answer is told
  await declare(channel);
  await channel.close();
  if (areThere.includes(false)) await wait(settlingMs);
}

/** How many jobs may begin and have not been given to a worker. */
export async function countDue(model: ChannelModel, queue: string): Promise<number> {
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  const { messageCount } = await channel.checkQueue(workQueueOf(queue));
  await channel.close();
  return messageCount;
}

async function isThere(model: ChannelModel, queue: string): Promise<boolean> {
  const channel = await model.createChannel(); // the broker closes it where there is no such queue
  channel.on('error', () => undefined);
  try {
    await channel.checkQueue(queue);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === notFound) return false;
    throw error;
  }
  await channel.close();
  return true;
}
