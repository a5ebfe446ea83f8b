import {
  WorkKind,
  type FailedWork,
  type GetFailedWorkResponse,
} from '#contracts/meshcart/operations/v1/failed_work.js';
import { noPayload } from '../payloads/told-payload.js';
import { workIdOf, workKinds, workMissing, type WorkId } from '../work-id.js';
import { momentOf } from '../work-moment.js';
import type { WorkSources } from '../work-sources.js';

/** All that is known of one piece of work; of one that people have settled, what they did. */
export class GetWork {
  constructor(private readonly sources: WorkSources) {}

  async run(text: string): Promise<GetFailedWorkResponse> {
    const { id, source } = this.sources.find(text);
    const [open, history] = await Promise.all([source.find(id), source.history(id)]);
    if (!open && history.length === 0) throw workMissing();
    const { json, error, digest } = open?.payload ?? noPayload;
    const timeline = [...(open?.moments ?? []), ...history.map(momentOf)].toSorted(
      (one, other) => (one.at?.getTime() ?? 0) - (other.at?.getTime() ?? 0),
    );
    return {
      work: open?.work ?? settled(id),
      payloadJson: json,
      payloadError: error,
      payloadDigest: digest,
      timeline,
      open: open !== undefined,
    };
  }
}

const settled = (id: WorkId): FailedWork => ({
  id: workIdOf(id),
  kind: workKinds.get(id.kind) ?? WorkKind.WORK_KIND_UNSPECIFIED,
  place: id.place,
  key: '',
  type: '',
  error: '',
  attempts: 0,
  failedAt: undefined,
  traceId: '',
  correlationId: '',
  waiting: 0,
  actions: [],
});
