import Type from 'typebox';

/** What MessagingModule reads. */
export const messagingEnvironment = Type.Object({
  /** Holds the event log and the queues; every service that sends or receives shares it. */
  MESSAGING_DATABASE_URL: Type.String({ minLength: 1 }),
  /** A RabbitMQ for the queues, as in "amqps://user:password@host:5671"; absent: they are in the messaging database. */
  AMQP_URL: Type.Optional(Type.String({ pattern: '^amqps?://[^/]' })),
  /** PEM file of who signed that broker's certificate, where that is no public authority. */
  AMQP_CA_FILE: Type.Optional(Type.String({ minLength: 1 })),
});
