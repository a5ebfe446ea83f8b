import type {
  DiscardFailedWorkRequest,
  DiscardFailedWorkResponse,
} from '#contracts/meshcart/operations/v1/failed_work.js';
import { actorOf } from '../request-fields.js';
import { workMissing } from '../work-id.js';
import type { WorkSources } from '../work-sources.js';

/** Gives a piece of work up for good. One that was discarded before is answered the same. */
export class DiscardWork {
  constructor(private readonly sources: WorkSources) {}

  async run({ id: text, reason }: DiscardFailedWorkRequest): Promise<DiscardFailedWorkResponse> {
    const by = actorOf(reason);
    const { id, source } = this.sources.find(text);
    const freed = await source.discard(id, by);
    if (freed !== undefined) return { freed };
    const last = (await source.history(id)).at(-1);
    if (last?.action !== 'discarded') throw workMissing();
    return { freed: 0 };
  }
}
