/** The contracts cannot be read at all; the message is the compiler's own, with file and line. */
export class UnreadableContracts extends Error {
  override readonly name = 'UnreadableContracts';
}
