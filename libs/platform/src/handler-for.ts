import type { CloudEvent } from '#messaging/cloud-event.js';

/** By full protobuf name of the event. */
export type EventHandlers = Readonly<Record<string, (event: CloudEvent) => Promise<void>>>;

/** An event of a major version that its consumer does not speak. */
export class UnknownVersion extends Error {
  override readonly name = 'UnknownVersion';
}

const ignore = async (): Promise<void> => undefined;

/**
 * What a consumer does with an event. A type that it does not care about is no failure, since events are only ever added.
 * Another major version of one that it does care about fails, so that it is parked until a consumer speaks it: a fact
 * must not be lost because somebody was upgraded first.
 */
export function handlerFor(
  handlers: EventHandlers,
  { type }: Pick<CloudEvent, 'type'>,
): (event: CloudEvent) => Promise<void> {
  const own = handlers[type];
  if (own) return own;
  const known = Object.keys(handlers).filter((each) => unversioned(each) === unversioned(type));
  if (known.length === 0) return ignore;
  return async () => {
    throw new UnknownVersion(`this consumer does not speak ${type}, but ${known.join(', ')}`);
  };
}

const unversioned = (type: string): string => type.replace(/\.v\d+(?=\.\w+$)/, '');
