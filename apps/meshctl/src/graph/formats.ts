export const formats = ['mermaid', 'dot', 'html'] as const;

/** How a graph can be drawn. */
export type Format = (typeof formats)[number];
