import { columnsOf, placesOf } from '#page/columns.js';
import { routeOf } from '#page/routes.js';

const svg = 'http://www.w3.org/2000/svg';

/** An SVG element with attributes and children; a child that is a string is text. */
export function element(name, attributes, ...children) {
  const made = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Draws the cards and links of the data, those that are open with their rows; answers where everything is. */
export function draw({ layout, sizes, nodes, apps, edges, paths, longest }, opened) {
  const byId = new Map([...apps, ...nodes].map((each) => [each.id, each]));
  const columns = columnsOf(layout.cards);
  const heightOf = ({ id, rows }) =>
    sizes.head + (opened.has(id) && rows.length > 0 ? rows.length * sizes.row + sizes.foot : 0);
  const places = placesOf(columns, heightOf);
  const anchors = new Map();
  const drawn = layout.cards.map((card) => {
    const place = places.get(card.id);
    const isOpen = opened.has(card.id);
    anchors.set(card.id, { card: place, y: place.y + sizes.head / 2, shown: card.id });
    for (const [index, row] of card.rows.entries()) {
      const y = place.y + sizes.head + index * sizes.row + sizes.row / 2;
      anchors.set(row, isOpen ? { card: place, y, shown: row } : anchors.get(card.id));
    }
    return cardOf(card, place, isOpen, byId, sizes);
  });
  const red = stepsOf(paths.find(({ root }) => root === longest)?.nodes ?? []);
  document.querySelector('#cards').replaceChildren(...drawn);
  document
    .querySelector('#links')
    .replaceChildren(...linksOf(edges, anchors, layout.links, columns, places, red));
  return { anchors, places };
}

/** Pairs of neighbours of a chain. */
export const stepsOf = (chain) => new Set(chain.slice(1).map((to, index) => `${chain[index]} ${to}`));

function linksOf(edges, anchors, links, columns, places, red) {
  const between = new Map(links.map(({ from, to, points }) => [`${from} ${to}`, points]));
  const cardOfAnchor = new Map([...places].map(([id, place]) => [place, id]));
  const merged = Map.groupBy(
    edges.filter(({ from, to }) => anchors.get(from) !== anchors.get(to)),
    ({ from, to }) => `${anchors.get(from).shown} ${anchors.get(to).shown}`,
  );
  return [...merged.values()].map((own) => {
    const [from, to] = [anchors.get(own[0].from), anchors.get(own[0].to)];
    const points = between.get(`${cardOfAnchor.get(from.card)} ${cardOfAnchor.get(to.card)}`) ?? [];
    const path = element('path', {
      class: `link ${own[0].kind}`,
      d: routeOf(from, to, points, columns, places),
      'marker-end': 'url(#arrow)',
    });
    path.classList.toggle(
      'critical',
      own.some((edge) => red.has(`${edge.from} ${edge.to}`)),
    );
    path.edges = own;
    return path;
  });
}

function cardOf(card, { x, y, width, height }, isOpen, byId, sizes) {
  const { name, label, facts, kind } = byId.get(card.id);
  const head = element(
    'g',
    {
      class: 'head',
      'data-id': card.id,
      tabindex: -1,
      role: 'button',
      'aria-label': name ?? `${label}, ${kind}`,
    },
    element('rect', { width, height: sizes.head, rx: 9 }),
    element('text', { class: 'name', x: 14, y: 20 }, shortened(name ?? label, width - 40, 8)),
    element('text', { class: 'quiet', x: 14, y: 36 }, shortened(facts[0] ?? '', width - 44, 5.8)),
  );
  if (card.rows.length > 0) {
    head.setAttribute('aria-expanded', String(isOpen));
    head.append(element('text', { class: 'mark', x: width - 24, y: 28 }, isOpen ? '▾' : '▸'));
  }
  const rows = isOpen
    ? card.rows.map((id, index) => rowOf(byId.get(id), sizes.head + index * sizes.row, width, sizes))
    : [];
  const group = element('g', {
    class: name ? 'card' : 'card leaf',
    transform: `translate(${x} ${y})`,
    'data-card': card.id,
  });
  group.append(element('rect', { width, height, rx: 9 }), head, ...rows);
  return group;
}

function rowOf({ id, kind, label, facts, most, retryClass = '', timeoutMs, tries }, y, width, { row }) {
  const seconds = timeoutMs === undefined ? '' : `${timeoutMs / 1000} s${tries > 1 ? ` ×${tries}` : ''}`;
  const made = element(
    'g',
    {
      class: 'row',
      'data-id': id,
      tabindex: -1,
      role: 'button',
      transform: `translate(0 ${y})`,
      'aria-label': [label, kind, ...facts].join(', '),
    },
    element('title', {}, [label, ...facts].join('\n')),
    element('rect', { x: 4, width: width - 8, height: row, rx: 5 }),
    element('circle', { class: `dot ${retryClass.replaceAll(' ', '-') || kind}`, cx: 16, cy: row / 2, r: 4 }),
    element('text', { x: 27, y: row / 2 + 4.5 }, shortened(label, width - (most > 1 ? 122 : 94), 6.6)),
    element(
      'text',
      { class: 'quiet', x: width - (most > 1 ? 42 : 12), y: row / 2 + 4.5, 'text-anchor': 'end' },
      seconds,
    ),
  );
  if (most > 1)
    made.append(
      element('text', { class: 'tries', x: width - 12, y: row / 2 + 4.5, 'text-anchor': 'end' }, `×${most}`),
    );
  return made;
}

/** So many letters as there is room for, if each takes so many pixels. */
function shortened(text, room, letter) {
  const most = Math.floor(room / letter);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
