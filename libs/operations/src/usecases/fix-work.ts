import type {
  FixFailedWorkRequest,
  FixFailedWorkResponse,
} from '#contracts/meshcart/operations/v1/failed_work.js';
import { actorOf } from '../request-fields.js';
import { workMissing } from '../work-id.js';
import type { WorkSources } from '../work-sources.js';

/** Puts an edited payload in the place of the one that failed. */
export class FixWork {
  constructor(private readonly sources: WorkSources) {}

  async run({
    id: text,
    payloadJson,
    payloadDigest,
    reason,
  }: FixFailedWorkRequest): Promise<FixFailedWorkResponse> {
    const by = actorOf(reason);
    const { id, source } = this.sources.find(text);
    const digest = await source.fix(id, { json: payloadJson, digest: payloadDigest }, by);
    if (digest === undefined) throw workMissing();
    return { payloadDigest: digest };
  }
}
