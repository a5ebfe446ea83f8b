const most = 12;

/** Names that hold all words of what is typed, those that begin with it first. */
export function found(entries, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const rank = ({ label }) => (label.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return entries
    .filter(({ label, id, hint }) =>
      words.every((word) => `${label} ${id} ${hint}`.toLowerCase().includes(word)),
    )
    .toSorted((one, other) => rank(one) - rank(other) || one.label.length - other.label.length)
    .slice(0, most);
}

/** A combobox: arrows choose, Enter goes there, Escape gives up. */
export function searchBox(input, list, entries, go) {
  let hits = [];
  let at = 0;
  const show = () => {
    list.replaceChildren(
      ...hits.map(({ label, hint, id }, index) => {
        const item = Object.assign(document.createElement('li'), {
          id: `hit-${index}`,
          role: 'option',
          textContent: label,
        });
        item.ariaSelected = String(index === at);
        item.append(Object.assign(document.createElement('small'), { textContent: hint }));
        item.addEventListener('mousedown', () => choose(id));
        return item;
      }),
    );
    list.hidden = hits.length === 0;
    input.ariaExpanded = String(hits.length > 0);
    input.setAttribute('aria-activedescendant', hits.length > 0 ? `hit-${at}` : '');
  };
  const search = (typed) => {
    hits = found(entries, typed);
    at = 0;
    show();
  };
  const choose = (id) => {
    input.value = '';
    search('');
    input.blur();
    go(id);
  };
  input.addEventListener('input', () => search(input.value));
  input.addEventListener('blur', () => search(''));
  input.addEventListener('focus', () => search(input.value));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      at = Math.max(0, Math.min(hits.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)));
      show();
    } else if (event.key === 'Enter' && hits[at]) choose(hits[at].id);
    else if (event.key === 'Escape') choose(undefined);
    event.stopPropagation();
  });
}
