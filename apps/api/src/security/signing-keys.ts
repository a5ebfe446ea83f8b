import { Inject, Injectable } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import { entryPoint } from '#contracts/contracts.js';
import type { ServiceRuntime } from '#platform/call-context.js';
import { SERVICE } from '#platform/platform.module.js';
import { runEntryPoint } from '#platform/run-entry-point.js';
import { TOKENS, type Tokens } from '../clients.js';

/** Fetches the issuer's public keys. A run of its own: the requests that wait for it share it. */
@Injectable()
export class SigningKeys {
  constructor(
    @Inject(SERVICE) private readonly service: ServiceRuntime,
    @Inject(TOKENS) private readonly tokens: Tokens,
  ) {}

  async fetch(): Promise<JSONWebKeySet> {
    const { jwks } = await runEntryPoint(this.service, entryPoint('api', 'signing-keys'), {}, async () =>
      this.tokens.getSigningKeys({}),
    );
    return JSON.parse(jwks) as JSONWebKeySet;
  }
}
