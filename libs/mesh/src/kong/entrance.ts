/** Where the world comes in. */
export interface Entrance {
  /** As in "shop.example": no port, no scheme. */
  readonly host: string;
  /** The Secret with its certificate; plain HTTP where there is none. */
  readonly certificate: string | undefined;
}
