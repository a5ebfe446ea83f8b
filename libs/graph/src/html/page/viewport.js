const nearest = 2.5;
const farthest = 0.08;

/** Pans by dragging, zooms by wheel, pinch and buttons. */
export function viewportOf(canvas, stage) {
  const view = { x: 0, y: 0, scale: 1 };
  const apply = () => stage.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.scale})`);

  /** Keeps the point of the screen where it is. */
  function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
    const scale = Math.min(nearest, Math.max(farthest, view.scale * factor));
    view.x = x - ((x - view.x) * scale) / view.scale;
    view.y = y - ((y - view.y) * scale) / view.scale;
    view.scale = scale;
    apply();
  }

  /** Shows all of the box, no larger than it is; the legend keeps its corner as long as there is room. */
  function fit({ x, y, width, height }) {
    const [wide, tall] = [canvas.clientWidth, canvas.clientHeight];
    view.scale = Math.max(farthest, Math.min(1.15, (wide - 48) / width, (tall - 48) / height));
    view.x = (wide - width * view.scale) / 2 - x * view.scale;
    view.y = (tall - height * view.scale) / 2 - y * view.scale;
    apply();
  }

  /** Brings a place into sight, and close enough to be read. */
  function show({ x, y, width, height }) {
    const scale = Math.max(view.scale, 0.6);
    const left = x * view.scale + view.x;
    const top = y * view.scale + view.y;
    const inside =
      left > 0 &&
      top > 0 &&
      left + width * view.scale < canvas.clientWidth &&
      top + height * view.scale < canvas.clientHeight;
    if (inside && scale === view.scale) return;
    view.scale = scale;
    view.x = canvas.clientWidth / 2 - (x + width / 2) * scale;
    view.y = canvas.clientHeight / 2 - (y + height / 2) * scale;
    apply();
  }

  function move(dx, dy) {
    view.x += dx;
    view.y += dy;
    apply();
  }

  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      const lines = event.deltaMode === 1 ? 16 : 1;
      zoom(
        Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)),
        event.clientX - box.x,
        event.clientY - box.y,
      );
    },
    { passive: false },
  );
  dragging(canvas, move, zoom);
  return { zoom, fit, show, move };
}

/** One pointer pans, two zoom. What moved less than a few pixels stays a click. */
function dragging(canvas, move, zoom) {
  const held = new Map();
  let moved = 0;
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved = 0;
  });
  canvas.addEventListener('pointermove', (event) => {
    const last = held.get(event.pointerId);
    if (!last) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    held.set(event.pointerId, now);
    moved += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
    if (moved < 5) return;
    if (!canvas.hasPointerCapture(event.pointerId)) canvas.setPointerCapture(event.pointerId);
    canvas.classList.add('dragged');
    if (!other) return move(now.x - last.x, now.y - last.y);
    const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y);
    const box = canvas.getBoundingClientRect();
    zoom(apart(now) / Math.max(1, apart(last)), (now.x + other.x) / 2 - box.x, (now.y + other.y) / 2 - box.y);
  });
  for (const end of ['pointerup', 'pointercancel'])
    canvas.addEventListener(end, (event) => {
      held.delete(event.pointerId);
      canvas.classList.remove('dragged');
    });
  canvas.addEventListener(
    'click',
    (event) => {
      if (moved >= 5) event.stopPropagation();
      moved = 0;
    },
    { capture: true },
  );
}
