import type { ServiceDefinition } from '@grpc/grpc-js';
import { Controller, type Type } from '@nestjs/common';
import type {
  DiscardFailedWorkRequest,
  DiscardFailedWorkResponse,
  FixFailedWorkRequest,
  FixFailedWorkResponse,
  GetFailedWorkRequest,
  GetFailedWorkResponse,
  ListFailedWorkRequest,
  ListFailedWorkResponse,
  RedriveFailedWorkRequest,
  RedriveFailedWorkResponse,
} from '#contracts/meshcart/operations/v1/failed_work.js';
import type { OrdersWorkServiceService } from '#contracts/meshcart/operations/v1/work_services.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { requireScope } from './request-fields.js';
import { DiscardWork } from './usecases/discard-work.js';
import { FixWork } from './usecases/fix-work.js';
import { GetWork } from './usecases/get-work.js';
import { ListWork } from './usecases/list-work.js';
import { RedriveWork } from './usecases/redrive-work.js';

/** The controller of one app's part of the contract; the parts differ in their names alone. */
export function workController(contract: ServiceDefinition): Type {
  @Controller()
  @ServeContract(contract)
  class WorkController implements Handlers<typeof OrdersWorkServiceService> {
    constructor(
      private readonly list: ListWork,
      private readonly get: GetWork,
      private readonly fix: FixWork,
      private readonly redrive: RedriveWork,
      private readonly discard: DiscardWork,
    ) {}

    async listFailedWork(request: ListFailedWorkRequest): Promise<ListFailedWorkResponse> {
      requireScope('work:read');
      return this.list.run(request);
    }

    async getFailedWork({ id }: GetFailedWorkRequest): Promise<GetFailedWorkResponse> {
      requireScope('work:read');
      return this.get.run(id);
    }

    async fixFailedWork(request: FixFailedWorkRequest): Promise<FixFailedWorkResponse> {
      requireScope('work:write');
      return this.fix.run(request);
    }

    async redriveFailedWork(request: RedriveFailedWorkRequest): Promise<RedriveFailedWorkResponse> {
      requireScope('work:write');
      return this.redrive.run(request);
    }

    async discardFailedWork(request: DiscardFailedWorkRequest): Promise<DiscardFailedWorkResponse> {
      requireScope('work:write');
      return this.discard.run(request);
    }
  }
  return WorkController;
}
