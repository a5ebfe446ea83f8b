/** What differs between environments; all of it is stated, nothing has a default. */
export interface Environment {
  readonly name: string;
  readonly namespace: string;
}
