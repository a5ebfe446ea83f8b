import { passageOf } from '#page/columns.js';

/**
 * The path of a link from an anchor to an anchor, through every column between them. An anchor is { y, card }; the points
 * are those of the layout, of which only those inside of a column matter.
 */
export function routeOf(from, to, points, columns, places) {
  if (from.card === to.card) return loop(from, to);
  const forward = from.card.x < to.card.x;
  const side = (card, right) => (right ? card.x + card.width : card.x);
  const start = { x: side(from.card, forward), y: from.y };
  const end = { x: side(to.card, !forward), y: to.y };
  const passed = columns.flatMap((column) => {
    if (column === from.card.column || column === to.card.column) return [];
    const point = points.find(({ x }) => x >= column.left && x <= column.right);
    if (!point) return [];
    const y = passageOf(column, point.y, places);
    return [forward ? [column.left, column.right, y] : [column.right, column.left, y]];
  });
  passed.sort(([one], [other]) => (forward ? one - other : other - one));
  const path = [`M${start.x} ${start.y}`];
  let at = start;
  for (const [enter, leave, y] of passed) {
    path.push(bend(at, { x: enter, y }), `H${leave}`);
    at = { x: leave, y };
  }
  path.push(bend(at, end));
  return path.join('');
}

function bend(from, to) {
  const reach = (to.x - from.x) / 2;
  return `C${from.x + reach} ${from.y} ${to.x - reach} ${to.y} ${to.x} ${to.y}`;
}

function loop(from, to) {
  const right = from.card.x + from.card.width;
  const reach = 26 + Math.abs(to.y - from.y) / 8;
  return `M${right} ${from.y}C${right + reach} ${from.y} ${right + reach} ${to.y} ${right} ${to.y}`;
}
