import { element, stepsOf } from '#page/drawing.js';

/** What belongs to a node: all that leads to it and all that it leads to, and the slowest chain through it. */
export function pathsOf({ apps, nodes, edges, paths }, id) {
  const app = apps.find((each) => each.id === id);
  const kind = nodes.find((each) => each.id === id)?.kind;
  if (app || kind === 'store' || kind === 'third-party' || kind === 'gateway') {
    const own = new Set([id, ...nodes.filter((node) => app && node.app === app.name).map((node) => node.id)]);
    const near = edges.filter(({ from, to }) => own.has(from) || own.has(to));
    return {
      ids: new Set([...own, ...near.flatMap(({ from, to }) => [from, to])]),
      near: new Set(near),
      red: new Set(),
    };
  }
  const calls = edges.filter((edge) => edge.kind !== 'connection');
  const below = reached(id, calls, 'from', 'to');
  const above = reached(id, calls, 'to', 'from');
  const near = calls.filter(
    ({ from, to }) => (below.has(from) && below.has(to)) || (above.has(from) && above.has(to)),
  );
  const through = paths
    .filter((path) => path.nodes.includes(id))
    .toSorted((one, other) => other.worstMs - one.worstMs);
  return { ids: new Set([...below, ...above]), near: new Set(near), red: stepsOf(through[0]?.nodes ?? []) };
}

function reached(id, calls, here, there) {
  const next = Map.groupBy(calls, (call) => call[here]);
  const seen = new Set([id]);
  for (const each of seen) for (const call of next.get(each) ?? []) seen.add(call[there]);
  return seen;
}

/** Marks what is near in what is drawn; takes every mark away where nothing is chosen. */
export function mark(data, id) {
  const stage = document.querySelector('#stage');
  stage.classList.toggle('chosen', id !== undefined);
  for (const words of stage.querySelectorAll('.words')) words.remove();
  const chosen = id === undefined ? undefined : pathsOf(data, id);
  const standing = stepsOf(data.paths.find(({ root }) => root === data.longest)?.nodes ?? []);
  for (const link of stage.querySelectorAll('.link')) {
    const isNear = link.edges.some((edge) => chosen?.near.has(edge));
    const red = chosen?.red ?? standing;
    link.classList.toggle('near', isNear);
    link.classList.toggle(
      'critical',
      link.edges.some(({ from, to }) => red.has(`${from} ${to}`)),
    );
    if (isNear && link.edges.length === 1 && [link.edges[0].from, link.edges[0].to].includes(id))
      label(link, id);
  }
  for (const card of stage.querySelectorAll('.card')) {
    const own = [...data.layout.cards.find((each) => each.id === card.dataset.card).rows, card.dataset.card];
    card.classList.toggle(
      'near',
      own.some((each) => chosen?.ids.has(each)),
    );
    card.classList.toggle('here', card.dataset.card === id);
  }
  for (const row of stage.querySelectorAll('.row')) {
    row.classList.toggle('near', chosen?.ids.has(row.dataset.id) ?? false);
    row.classList.toggle('here', row.dataset.id === id);
  }
}

/** Deadline and tries, near the far end, where links that leave one row have parted. */
function label(link, id) {
  const [{ from, words }] = link.edges;
  if (!words) return;
  const { x, y } = link.getPointAtLength(link.getTotalLength() * (from === id ? 0.8 : 0.2));
  document.querySelector('#links').append(element('text', { class: 'words', x, y: y - 4 }, words));
}
