/** Where a page ended: what is sorted by time, and by id where the time is equal. */
export interface Cursor {
  readonly createdAt: Date;
  readonly id: string;
}
