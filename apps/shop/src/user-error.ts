/** Something that the person at the terminal can set right. Its message is shown alone, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
