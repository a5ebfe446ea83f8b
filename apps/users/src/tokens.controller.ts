import { Controller } from '@nestjs/common';
import { TokensServiceService, type GetSigningKeysResponse } from '#contracts/meshcart/users/v1/users.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { SigningKeys } from './openid/signing-keys.js';

@Controller()
@ServeContract(TokensServiceService)
export class TokensController implements Handlers<typeof TokensServiceService> {
  constructor(private readonly keys: SigningKeys) {}

  async getSigningKeys(): Promise<GetSigningKeysResponse> {
    return { jwks: JSON.stringify({ keys: await this.keys.published() }) };
  }
}
