import type { Duplex } from 'node:stream';
import type { ChannelModel } from 'amqplib';

/**
 * Ends the connection without a word, and resolves when amqplib has noticed. Its own `close` waits for the broker's answer
 * for ever, also where the connection breaks meanwhile.
 */
export async function dropConnection(model: ChannelModel): Promise<void> {
  const { stream } = model.connection as ChannelModel['connection'] & { readonly stream: Duplex };
  if (stream.closed) return;
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.destroy(new Error('the connection to RabbitMQ was given up')); // amqplib heeds nothing but errors
  await closed;
}
