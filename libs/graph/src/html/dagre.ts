import dagre from '@dagrejs/dagre';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The part of dagre that is used here: its own types do not resolve for ES modules. */
export interface Drawing {
  setGraph(settings: Readonly<Record<string, string | number>>): this;
  setNode(id: string, size: { readonly width: number; readonly height: number }): this;
  setEdge(from: string, to: string, label: { readonly weight: number }): this;
  graph(): { readonly width?: number; readonly height?: number };
  nodes(): readonly string[];
  /** With the middle, once it is laid out. */
  node(id: string): Point & { readonly width: number; readonly height: number };
  edges(): readonly { readonly v: string; readonly w: string }[];
  edge(from: string, to: string): { readonly points: readonly Point[] };
}

const { graphlib, layout } = dagre as unknown as {
  readonly graphlib: { readonly Graph: new () => Drawing };
  readonly layout: (drawing: Drawing) => void;
};

export const emptyDrawing = (): Drawing => new graphlib.Graph();

export { layout };
