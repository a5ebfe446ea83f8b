import { draw } from '#page/drawing.js';
import { showPanel } from '#page/panel.js';
import { searchBox } from '#page/search.js';
import { mark } from '#page/selection.js';
import { themeButton } from '#page/theme.js';
import { viewportOf } from '#page/viewport.js';

const find = (selector) => document.querySelector(selector);
const data = JSON.parse(find('#data').textContent);
const canvas = find('#drawing');
const viewport = viewportOf(canvas, find('#stage'));
const cardOf = new Map(data.layout.cards.flatMap(({ id, rows }) => [id, ...rows].map((each) => [each, id])));
const opened = new Set(data.layout.cards.filter(({ open }) => open).map(({ id }) => id));
const openable = data.layout.cards.filter(({ rows }) => rows.length > 0).map(({ id }) => id);
let chosen;
let drawn;

themeButton(find('#theme'));
const entries = [
  ...data.apps.map(({ id, name }) => ({ id, label: name, hint: 'app' })),
  ...data.nodes.map(({ id, label, kind, app }) => ({
    id,
    label,
    hint: [kind, app].filter(Boolean).join(' of '),
  })),
];
searchBox(find('#search'), find('#found'), entries, (id) => (id === undefined ? canvas.focus() : choose(id)));
const count = (kind) => data.nodes.filter((node) => node.kind === kind).length;
find('#summary').textContent =
  `${data.apps.length} apps, ${count('operation')} operations, ${count('rpc')} RPCs`;
if (openable.length > 30) find('#leaves').checked = false;
function redraw() {
  drawn = draw(data, opened);
  const leaves = find('#leaves').checked;
  const isLeaf = (id) => /^(store|party):/.test(id);
  for (const card of document.querySelectorAll('.card'))
    card.classList.toggle('hidden', !leaves && isLeaf(card.dataset.card));
  for (const link of document.querySelectorAll('.link'))
    link.classList.toggle('hidden', !leaves && isLeaf(link.edges[0].to));
  mark(data, chosen);
  rove(chosen);
}

function fitAll() {
  viewport.fit(find('#cards').getBBox());
}

/** Opens what hides it, marks its paths, tells of it, brings it into sight. */
function choose(id) {
  chosen = id;
  const card = cardOf.get(id);
  if (id !== undefined && card !== id) opened.add(card);
  if (id !== undefined && /^(store|party):/.test(id)) find('#leaves').checked = true;
  redraw();
  showPanel(find('#panel'), id === undefined ? undefined : data.descriptions[id], choose, () =>
    choose(undefined),
  );
  history.replaceState(undefined, '', id === undefined ? location.pathname : `#${encodeURIComponent(id)}`);
  if (id === undefined) return;
  viewport.show(boxOf(id));
  elementOf(id)?.focus({ preventScroll: true });
}

function toggle(id) {
  if (opened.has(id)) opened.delete(id);
  else opened.add(id);
  redraw();
}

const elementOf = (id) => find(`[data-id="${CSS.escape(id)}"]`);

function boxOf(id) {
  const { card, y } = drawn.anchors.get(id);
  return { x: card.x, y: y - data.sizes.row / 2, width: card.width, height: data.sizes.row };
}

/** One stop for Tab; arrows go on from there. */
function rove(id) {
  const target = (id !== undefined && elementOf(id)) || find('.head');
  target?.setAttribute('tabindex', '0');
}

function step(from, dx, dy) {
  const here = boxOf(from);
  const scores = [...document.querySelectorAll('.card:not(.hidden) [data-id]')].flatMap(
    ({ dataset: { id } }) => {
      const there = boxOf(id);
      const along = (there.x + there.width / 2 - here.x - here.width / 2) * dx + (there.y - here.y) * dy;
      const across =
        Math.abs((there.x + there.width / 2 - here.x - here.width / 2) * dy) * 4 +
        Math.abs((there.y - here.y) * dx);
      return along > 4 ? [{ id, score: along + across * 2 }] : [];
    },
  );
  const best = scores.toSorted((one, other) => one.score - other.score)[0];
  if (!best) return;
  viewport.show(boxOf(best.id));
  document.querySelector('[data-id][tabindex="0"]')?.setAttribute('tabindex', '-1');
  rove(best.id);
  elementOf(best.id).focus({ preventScroll: true });
}

canvas.addEventListener('click', ({ target }) => {
  const id = target.closest('[data-id]')?.dataset.id;
  if (id !== undefined && openable.includes(id) && (target.matches('.mark') || !opened.has(id))) toggle(id);
  choose(id);
});
canvas.addEventListener('dblclick', ({ target }) => {
  const id = target.closest('.head')?.dataset.id;
  if (id !== undefined && openable.includes(id)) toggle(id);
});

const arrows = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const keys = {
  '/': () => find('#search').focus(),
  Escape: () => choose(undefined),
  '+': () => viewport.zoom(1.25),
  '-': () => viewport.zoom(0.8),
  0: fitAll,
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input')) return;
  const focused = document.activeElement?.dataset.id;
  if (focused !== undefined && (event.key === 'Enter' || event.key === ' ')) {
    if (openable.includes(focused)) toggle(focused);
    choose(focused);
  } else if (arrows[event.key]) {
    const [dx, dy] = arrows[event.key];
    if (focused === undefined) viewport.move(-dx * 60, -dy * 60);
    else step(focused, dx, dy);
  } else if (keys[event.key]) keys[event.key]();
  else return;
  event.preventDefault();
});

const onClick = (selector, act) => find(selector).addEventListener('click', act);
onClick('#longest', () => choose(data.longest));
onClick('#in', () => viewport.zoom(1.25));
onClick('#out', () => viewport.zoom(0.8));
onClick('#fit', fitAll);
onClick('#open', () => setAll(openable));
onClick('#close', () => setAll([]));
find('#leaves').addEventListener('change', redraw);

function setAll(ids) {
  opened.clear();
  for (const id of ids) opened.add(id);
  redraw();
  fitAll();
}

redraw();
fitAll();
const wanted = decodeURIComponent(location.hash.slice(1));
if (cardOf.has(wanted)) choose(wanted);
