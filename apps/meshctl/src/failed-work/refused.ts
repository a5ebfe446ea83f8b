/** The shop answered, and will not do it as it was asked; the message says why and what to do next. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
