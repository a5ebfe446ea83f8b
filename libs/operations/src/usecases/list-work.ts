import type {
  ListFailedWorkRequest,
  ListFailedWorkResponse,
} from '#contracts/meshcart/operations/v1/failed_work.js';
import { kindIn, pageSizeOf, queryOf } from '../request-fields.js';
import { positionOf } from '../work-order.js';
import type { WorkSources } from '../work-sources.js';
import { decodeWorkToken, encodeWorkToken } from '../work-token.js';

/** A page of what failed, oldest first. */
export class ListWork {
  constructor(private readonly sources: WorkSources) {}

  async run({ filter, pageSize, pageToken }: ListFailedWorkRequest): Promise<ListFailedWorkResponse> {
    const limit = pageSizeOf(pageSize);
    const token = decodeWorkToken(pageToken);
    const begun = token?.begun ?? new Date();
    const after = token ? { after: token.after } : {};
    const query = { ...queryOf(filter, begun), ...after, limit };
    const { work, matching } = await this.sources.page(kindIn(filter), query);
    const last = work.at(-1);
    const isLast = !last || matching <= work.length;
    return {
      work: [...work],
      nextPageToken: isLast ? '' : encodeWorkToken({ begun, after: positionOf(last) }),
    };
  }
}
