import type { Channel, ChannelModel, ConfirmChannel, Message, Options } from 'amqplib';

/** A message was not taken, or it is not known whether it was. */
export class Unconfirmed extends Error {
  override readonly name = 'Unconfirmed';
}

/** Where to, and what. */
export interface Letter {
  readonly exchange: string;
  readonly key: string;
  readonly content: Buffer;
  readonly options: Options.Publish;
}

/** What sends messages over one channel. */
export interface Publishing {
  readonly channel: Channel;
  publish(letter: Letter): Promise<void>;
}

/** Publishes with confirms. */
export class Publisher implements Publishing {
  /** Message ids that no queue wanted: a broker confirms them all the same, after it has sent them back. */
  private readonly returned = new Set<unknown>();

  private constructor(
    readonly channel: ConfirmChannel,
    private readonly deadlineMs: number,
  ) {
    channel.on('return', ({ properties }: Message) => this.returned.add(properties.messageId));
  }

  static async open(model: ChannelModel, deadlineMs: number): Promise<Publisher> {
    return new Publisher(await model.createConfirmChannel(), deadlineMs);
  }

  /** Resolves when a majority of the broker has the message on its disk. @throws Unconfirmed */
  async publish({ exchange, key, content, options }: Letter): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Unconfirmed(`the broker has not confirmed within ${this.deadlineMs} ms`)),
        this.deadlineMs,
      );
      const settle = (error: Error | null) => {
        clearTimeout(late);
        if (this.returned.delete(options.messageId))
          reject(new Unconfirmed(`no queue takes "${key}" from ${exchange}: is it declared?`));
        else if (error) reject(new Unconfirmed(`the broker refused a message: ${error.message}`));
        else resolve();
      };
      try {
        this.channel.publish(exchange, key, content, { ...options, mandatory: true }, settle);
      } catch (error) {
        settle(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }
}
