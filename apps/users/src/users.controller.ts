import { Controller } from '@nestjs/common';
import {
  UsersServiceService,
  type BatchGetUsersRequest,
  type BatchGetUsersResponse,
  type GetUserRequest,
  type GetUserResponse,
  type RegisterUserRequest,
  type RegisterUserResponse,
  type UpdateUserRequest,
  type UpdateUserResponse,
  type User,
} from '#contracts/meshcart/users/v1/users.js';
import { DomainError } from '#errors/domain-error.js';
import { requirePrincipal, requireSubject } from '#platform/call-context.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import type { Account } from './account-store.js';
import { accountMissing, Accounts } from './accounts.js';

@Controller()
@ServeContract(UsersServiceService)
export class UsersController implements Handlers<typeof UsersServiceService> {
  constructor(private readonly accounts: Accounts) {}

  async registerUser(request: RegisterUserRequest): Promise<RegisterUserResponse> {
    const { account, client } = await this.accounts.register(request);
    const { clientId, clientSecret, scopes } = client;
    return { user: toUser(account), client: { clientId, clientSecret, scopes: [...scopes] } };
  }

  async getUser({ id }: GetUserRequest): Promise<GetUserResponse> {
    const { subject, service } = requirePrincipal();
    if (service === '' && subject !== id) throw accountMissing();
    return { user: toUser(await this.accounts.get(id)) };
  }

  async batchGetUsers({ ids }: BatchGetUsersRequest): Promise<BatchGetUsersResponse> {
    if (requirePrincipal().service === '') {
      throw new DomainError('forbidden', 'SCOPE_MISSING', 'only services may read several accounts');
    }
    return { users: (await this.accounts.batchGet(ids)).map(toUser) };
  }

  async updateUser({ email, name, expectedVersion }: UpdateUserRequest): Promise<UpdateUserResponse> {
    return { user: toUser(await this.accounts.change(requireSubject(), { email, name, expectedVersion })) };
  }
}

function toUser({ id, email, name, version, createdAt, updatedAt }: Account): User {
  return { id, email, name, version, createdAt, updatedAt };
}
