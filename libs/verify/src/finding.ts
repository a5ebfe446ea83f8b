/** Something that a set of manifests, or a contract beside them, states and should not. */
export interface Finding {
  /** As in "MC001". */
  readonly rule: string;
  readonly severity: Severity;
  /** Of the first place to look at; a .proto file where the contract is wrong. */
  readonly place: { readonly file: string; readonly line: number | undefined };
  /** As in "VirtualService shop/billing"; an RPC where the contract is wrong. */
  readonly object: string;
  /** What is wrong, with the names and numbers that show it. */
  readonly message: string;
  /** What to change, as exactly as can be told. */
  readonly fix: string;
}

/** An error is refused, a warning is told, a note is for whoever asks. */
export type Severity = 'error' | 'warning' | 'note';
