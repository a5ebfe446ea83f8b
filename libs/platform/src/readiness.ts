import { Injectable } from '@nestjs/common';

/** Whether the service wants calls. Fails first at shutdown, while the servers still answer. */
@Injectable()
export class Readiness {
  private ready = false;
  private readonly watchers: ((ready: boolean) => void)[] = [];

  get isReady(): boolean {
    return this.ready;
  }

  set(ready: boolean): void {
    this.ready = ready;
    for (const watcher of this.watchers) watcher(ready);
  }

  watch(watcher: (ready: boolean) => void): void {
    this.watchers.push(watcher);
    watcher(this.ready);
  }
}
