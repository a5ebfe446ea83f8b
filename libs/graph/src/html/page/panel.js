/** Shows what there is to tell of a node; every fact about another node leads there. */
export function showPanel(panel, description, go, close) {
  panel.hidden = description === undefined;
  if (!description) return panel.replaceChildren();
  const closing = made('button', { className: 'close', textContent: '×', ariaLabel: 'Close' });
  closing.addEventListener('click', close);
  panel.replaceChildren(
    closing,
    made('h2', { textContent: description.title }),
    made('p', { className: 'subtitle', textContent: description.subtitle }),
    ...description.sections.flatMap(({ heading, facts }) => {
      const list = made('dl', {});
      list.append(...facts.map((fact) => factOf(fact, go)));
      return [made('h3', { textContent: heading }), list];
    }),
  );
  panel.scrollTop = 0;
}

function factOf({ label, value, node }, go) {
  const line = made('div', {});
  const name = made('dt', {});
  if (node === undefined) name.textContent = label;
  else {
    const link = made('a', { href: `#${encodeURIComponent(node)}`, textContent: label });
    link.addEventListener('click', (event) => {
      event.preventDefault();
      go(node);
    });
    name.append(link);
  }
  line.append(name, made('dd', { textContent: value }));
  return line;
}

const made = (name, properties) => Object.assign(document.createElement(name), properties);
