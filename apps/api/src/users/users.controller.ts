import { Body, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { requireSubject } from '#platform/call-context.js';
import { USERS, type Users } from '../clients.js';
import { ServeOperation } from '../edge/serve-operation.js';
import { expectedVersion, tagOf } from '../http/entity-tag.js';
import { NoQuery } from '../schemas/page.js';
import { reference } from '../schemas/reference.js';
import { NewUser, Registration, User, UserChange } from '../schemas/user.js';
import { presentRegistration, presentUser } from './user.presenter.js';

@Controller()
export class UsersController {
  constructor(@Inject(USERS) private readonly users: Users) {}

  @ServeOperation('RegisterUser', {
    tag: 'users',
    summary: 'Make an account and the client that acts for it',
    description: 'The client secret is answered this once. A repeat is refused with EMAIL_TAKEN.',
    querystring: NoQuery,
    body: reference(NewUser),
    success: {
      status: 201,
      description: 'The account and its client',
      schema: reference(Registration),
      headers: ['Location', 'ETag'],
    },
    refuses: ['EMAIL_TAKEN'],
  })
  async register(
    @Body() { email, password, name }: Static<typeof NewUser>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof Registration>> {
    const registration = presentRegistration(await this.users.registerUser({ email, password, name }));
    void reply.headers({ location: '/v1/users/me', etag: tagOf(registration.user) });
    return registration;
  }

  @ServeOperation('GetOwnUser', {
    tag: 'users',
    summary: 'The account of the token',
    querystring: NoQuery,
    success: { status: 200, description: 'The account', schema: reference(User), headers: ['ETag'] },
    refuses: ['USER_NOT_FOUND'],
  })
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<Static<typeof User>> {
    const { user } = await this.users.getUser({ id: requireSubject() });
    return answered(presentUser(user), reply);
  }

  @ServeOperation('UpdateOwnUser', {
    tag: 'users',
    summary: 'Change the account of the token',
    querystring: NoQuery,
    body: reference(UserChange),
    ifMatch: true,
    success: {
      status: 200,
      description: 'The account as it is now',
      schema: reference(User),
      headers: ['ETag'],
    },
    refuses: ['USER_NOT_FOUND', 'EMAIL_TAKEN'],
  })
  async update(
    @Body() { email, name }: Static<typeof UserChange>,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof User>> {
    const change = { email, name, expectedVersion: expectedVersion(headers['if-match']) };
    const { user } = await this.users.updateUser(change);
    return answered(presentUser(user), reply);
  }
}

function answered(user: Static<typeof User>, reply: FastifyReply): Static<typeof User> {
  void reply.header('etag', tagOf(user));
  return user;
}
