/** What is left of a caller's deadline. */
export interface Budget {
  remainingMs(): number;
}
