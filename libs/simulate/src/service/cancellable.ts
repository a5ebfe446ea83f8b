/** Something under way that its caller may give up. */
export interface Cancellable {
  cancel(): void;
}
