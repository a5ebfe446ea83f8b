/** Stable, so that scripts may ask for them; printed by `meshctl --help`. */
export const exitCode = {
  /** Everything is as it should be. */
  ok: 0,
  /** The contracts are unsafe, or what is committed is not what they say. */
  refused: 1,
  /** The command cannot be carried out: wrong arguments, or contracts that do not compile. */
  unusable: 2,
} as const;
