import { Module } from '@nestjs/common';
import { configurationProvider } from '#platform/environment.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { AccountStore } from './account-store.js';
import { Accounts } from './accounts.js';
import { ClientStore } from './client-store.js';
import { USERS_CONFIGURATION, usersEnvironment } from './config.js';
import { ArtifactStore } from './openid/artifact-store.js';
import { OpenIdServer } from './openid/openid-server.js';
import { SigningKeys } from './openid/signing-keys.js';
import { TokensController } from './tokens.controller.js';
import { UsersController } from './users.controller.js';

const accounts = [Accounts, AccountStore, ClientStore];

const openid = [OpenIdServer, SigningKeys, ArtifactStore];

@Module({
  imports: [PersistenceModule.forService('users')],
  controllers: [UsersController, TokensController],
  providers: [configurationProvider(USERS_CONFIGURATION, usersEnvironment), ...accounts, ...openid],
})
export class UsersModule {}
