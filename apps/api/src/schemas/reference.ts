import { Type, type Static, type TSchema } from 'typebox';

/** Refers to a named schema where Fastify, Ajv and the document look it up by name; the type stays the referred one. */
export const reference = <Schema extends TSchema>(named: Schema & { $id?: string }) =>
  Type.Unsafe<Static<Schema>>({ $ref: `${named.$id}#` });
