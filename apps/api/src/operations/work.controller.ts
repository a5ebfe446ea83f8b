import { Body, Controller, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { ServeOperation } from '../edge/serve-operation.js';
import { requiredTag } from '../http/entity-tag.js';
import { pageOf } from '../http/page-of.js';
import { NoQuery } from '../schemas/page.js';
import { reference } from '../schemas/reference.js';
import { FailedWorkDetails } from '../schemas/work.js';
import {
  DiscardedWork,
  FailedWorkPage,
  FixedWork,
  NewRedrive,
  Redrive,
  WorkDiscard,
  WorkFix,
  WorkParameter,
  WorkQuery,
} from '../schemas/work-requests.js';
import { listWork } from './list-work.js';
import { redriveWork } from './redrive-work.js';
import { WorkOfApps } from './work-of-apps.js';
import { presentDetails } from './work.presenter.js';

@Controller()
export class WorkController {
  constructor(private readonly parts: WorkOfApps) {}

  @ServeOperation('ListFailedWork', {
    tag: 'operations',
    summary: 'Failed work of all apps, oldest first',
    description: 'For administrators. An app that does not answer is named in `unanswered`.',
    querystring: WorkQuery,
    success: { status: 200, description: 'One page', schema: reference(FailedWorkPage), headers: ['Link'] },
  })
  async list(
    @Query() query: Static<typeof WorkQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof FailedWorkPage>> {
    const { items, next, unanswered } = await listWork(this.parts, query);
    return { ...pageOf(items, next ?? '', request, reply), unanswered };
  }

  @ServeOperation('GetFailedWork', {
    tag: 'operations',
    summary: 'One piece of failed work',
    description: 'Its payload with what is personal masked, and what happened to it and by whom.',
    params: WorkParameter,
    querystring: NoQuery,
    success: { status: 200, description: 'All that is known', schema: reference(FailedWorkDetails) },
    refuses: ['WORK_NOT_FOUND'],
  })
  async get(@Param() { id }: Static<typeof WorkParameter>): Promise<Static<typeof FailedWorkDetails>> {
    return presentDetails(await this.parts.of(id).getFailedWork({ id }));
  }

  @ServeOperation('FixFailedWork', {
    tag: 'operations',
    summary: 'Replace the payload of failed work',
    description: 'A payload that is there already changes nothing. Redrive the work afterwards.',
    params: WorkParameter,
    querystring: NoQuery,
    body: reference(WorkFix),
    ifMatch: 'required',
    success: { status: 200, description: 'Fixed', schema: reference(FixedWork), headers: ['ETag'] },
    refuses: ['WORK_NOT_FOUND', 'WORK_ACTION_REFUSED'],
  })
  async fix(
    @Param() { id }: Static<typeof WorkParameter>,
    @Body() { payload, reason }: Static<typeof WorkFix>,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof FixedWork>> {
    const change = { payloadJson: JSON.stringify(payload), payloadDigest: requiredTag(headers['if-match']) };
    const { payloadDigest } = await this.parts.of(id).fixFailedWork({ id, reason, ...change });
    void reply.header('etag', `"${payloadDigest}"`);
    return { payloadDigest };
  }

  @ServeOperation('DiscardFailedWork', {
    tag: 'operations',
    summary: 'Give failed work up for good',
    description: 'Later work of the same key goes on. A repeat changes nothing.',
    params: WorkParameter,
    querystring: NoQuery,
    body: reference(WorkDiscard),
    success: { status: 200, description: 'Given up', schema: reference(DiscardedWork) },
    refuses: ['WORK_NOT_FOUND', 'WORK_ACTION_REFUSED'],
  })
  async discard(
    @Param() { id }: Static<typeof WorkParameter>,
    @Body() { reason }: Static<typeof WorkDiscard>,
  ): Promise<Static<typeof DiscardedWork>> {
    const { freed } = await this.parts.of(id).discardFailedWork({ id, reason });
    return { freed };
  }

  @ServeOperation('RedriveFailedWork', {
    tag: 'operations',
    summary: 'Have failed work done again',
    description:
      'As much as the time allows; go on with `next` as the cursor. What went is not found again, so a repeat is harmless.',
    querystring: NoQuery,
    body: reference(NewRedrive),
    success: { status: 200, description: 'What became of each', schema: reference(Redrive) },
    refuses: ['WORK_NOT_FOUND'],
  })
  async redrive(@Body() wanted: Static<typeof NewRedrive>): Promise<Static<typeof Redrive>> {
    return redriveWork(this.parts, wanted);
  }
}
