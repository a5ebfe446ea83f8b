import type { Static, TObject } from 'typebox';
import type { persistenceEnvironment } from '#platform/persistence.module.js';
import type { platformEnvironment } from '#platform/environment.js';
import type { SecretReference } from './secrets.js';

/** A value in clear, or where it is kept. */
export type Variable = string | SecretReference;

type NamesOf<Schema extends TObject> = keyof Static<Schema> & string;

/** Environment variables by name; a name that no schema of the app knows does not compile. */
export type Variables<Schema extends TObject> = Readonly<
  Partial<
    Record<
      NamesOf<Schema> | NamesOf<typeof platformEnvironment> | NamesOf<typeof persistenceEnvironment>,
      Variable
    >
  >
>;

/** Without the names: as a container takes them. */
export type AnyVariables = Readonly<Record<string, Variable>>;
