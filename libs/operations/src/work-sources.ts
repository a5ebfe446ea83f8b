import { parseWorkId, workMissing, type WorkId, type WorkKindName } from './work-id.js';
import { byPosition } from './work-order.js';
import type { WorkPage, WorkQuery, WorkSource } from './work-source.js';

/** All kinds of failed work that one app has. */
export class WorkSources {
  private readonly sources: WorkSource[] = [];

  constructor(private readonly app: string) {}

  add(source: WorkSource): void {
    this.sources.push(source);
  }

  /** @throws missing WORK_NOT_FOUND for the id of another app's work, or of a kind that this app does not have */
  find(text: string): { readonly id: WorkId; readonly source: WorkSource } {
    const id = parseWorkId(text);
    const source = this.sources.find(({ kind }) => kind === id.kind);
    if (id.app !== this.app || !source) throw workMissing();
    return { id, source };
  }

  /** Of one kind or of all, oldest first. */
  async page(kind: WorkKindName | undefined, query: WorkQuery): Promise<WorkPage> {
    const asked = this.sources.filter((source) => kind === undefined || source.kind === kind);
    const pages = await Promise.all(asked.map(async (source) => source.list(query)));
    const work = pages
      .flatMap((page) => page.work)
      .toSorted(byPosition)
      .slice(0, query.limit);
    return { work, matching: pages.reduce((sum, { matching }) => sum + matching, 0) };
  }
}
