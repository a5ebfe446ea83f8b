import type { Channel, ChannelModel } from 'amqplib';
import type { Letter, Publishing } from '#messaging/rabbitmq/publisher.js';

/** Believes that whatever was written to a socket has arrived: without confirms, and without `mandatory`. */
export class CarelessPublisher implements Publishing {
  private constructor(readonly channel: Channel) {}

  static async open(model: ChannelModel): Promise<CarelessPublisher> {
    return new CarelessPublisher(await model.createChannel());
  }

  async publish({ exchange, key, content, options }: Letter): Promise<void> {
    this.channel.publish(exchange, key, content, options);
    return Promise.resolve();
  }
}
