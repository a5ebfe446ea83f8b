import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { configurationProvider } from '#platform/environment.js';
import { AccessTokenVerifier } from '#security/access-token-verifier.js';
import { apiAudience } from '#security/audience.js';
import { clients } from './clients.js';
import { API_CONFIGURATION, apiEnvironment, type ApiConfiguration } from './config.js';
import { HealthController } from './documentation/health.controller.js';
import { OpenApiController } from './documentation/openapi.controller.js';
import { KnownRoutes } from './edge/known-routes.js';
import { OperationGuard } from './edge/operation-guard.js';
import { OperationInterceptor } from './edge/operation.interceptor.js';
import { WorkController } from './operations/work.controller.js';
import { WorkOfApps } from './operations/work-of-apps.js';
import { OrdersController } from './orders/orders.controller.js';
import { PaymentsController } from './payments/payments.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ProductsController } from './products/products.controller.js';
import { ProductsPerTick } from './products/products-per-tick.js';
import { SigningKeys } from './security/signing-keys.js';
import { UsersController } from './users/users.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

const resources = [
  UsersController,
  ProductsController,
  OrdersController,
  PaymentsController,
  WebhooksController,
  WorkController,
  OpenApiController,
];

const tokenVerifier = {
  provide: AccessTokenVerifier,
  inject: [API_CONFIGURATION, SigningKeys],
  useFactory: ({ MESHCART_PUBLIC_URL: issuer }: ApiConfiguration, keys: SigningKeys) =>
    new AccessTokenVerifier({ issuer, audience: apiAudience, fetchKeys: async () => keys.fetch() }),
};

const edge = [
  KnownRoutes,
  OperationGuard,
  SigningKeys,
  tokenVerifier,
  { provide: APP_INTERCEPTOR, useClass: OperationInterceptor },
  ProblemFilter,
  { provide: APP_FILTER, useExisting: ProblemFilter },
];

/** The public HTTP interface. It owns no data. */
@Module({
  controllers: [...resources, HealthController],
  providers: [
    configurationProvider(API_CONFIGURATION, apiEnvironment),
    ...clients,
    ...edge,
    ProductsPerTick,
    WorkOfApps,
  ],
})
export class ApiModule {}
