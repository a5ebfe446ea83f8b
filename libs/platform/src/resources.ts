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

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }
}
