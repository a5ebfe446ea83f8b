const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * Values over time as blocks, the lowest one for `lowest` and below, the highest one for `highest` and above. Where there
 * are more values than columns, each column shows the worst of its own.
 */
export function sparkline(
  values: readonly number[],
  columns: number,
  { lowest, highest, worst }: { lowest: number; highest: number; worst: 'low' | 'high' },
): string {
  const each = Math.max(1, Math.ceil(values.length / columns));
  const span = Math.max(highest - lowest, Number.EPSILON);
  return Array.from({ length: Math.ceil(values.length / each) }, (_, column) => {
    const own = values.slice(column * each, (column + 1) * each);
    const value = worst === 'low' ? Math.min(...own) : Math.max(...own);
    const level = Math.round(((value - lowest) / span) * (blocks.length - 1));
    return blocks[Math.min(blocks.length - 1, Math.max(0, level))];
  }).join('');
}
