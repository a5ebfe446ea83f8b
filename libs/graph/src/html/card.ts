import type { Point } from './dagre.js';

/** Where everything stands, in pixels; the page moves columns apart as cards open. */
export interface Layout {
  readonly cards: readonly Card[];
  readonly links: readonly Link[];
}

/** An app with a row for each node of it, or a node that stands alone. */
export interface Card {
  readonly id: string;
  readonly x: number;
  /** Of its upper edge. */
  readonly y: number;
  readonly width: number;
  /** As drawn: without its rows where it is closed. */
  readonly height: number;
  readonly rows: readonly string[];
  readonly open: boolean;
}

/** All edges between two cards run in one bundle, through these points. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}
