import { Injectable } from '@nestjs/common';

/** What must outlive the servers: closed after them, the last opened first. */
@Injectable()
export class Resources {
  private readonly closers: (() => Promise<unknown>)[] = [];

  /** Answers `resource`, and closes it when the service ends. */
  keep<T extends { close(): Promise<unknown> }>(resource: T): T {
    this.closers.push(async () => resource.close());
    return resource;
  }

  /** Closes every one, also where one before it cannot be closed. Rejects with all that went wrong. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.closers.splice(0).reverse()) {
      await close().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be closed');
  }
}
