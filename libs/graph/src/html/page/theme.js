const key = 'meshctl-theme';

/** As the reader's system has it, until the button says otherwise; the page remembers where it may. */
export function themeButton(button) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const theme = remembered() ?? (system.matches ? 'dark' : 'light');
    document.documentElement.dataset.theme = theme;
    button.title = theme === 'dark' ? 'Light' : 'Dark';
  };
  system.addEventListener('change', apply);
  button.addEventListener('click', () => {
    remember(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
    apply();
  });
  apply();
}

let chosen;

/** A file that was opened from disk may have no storage. */
function remembered() {
  try {
    return chosen ?? localStorage.getItem(key) ?? undefined;
  } catch {
    return chosen;
  }
}

function remember(theme) {
  chosen = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // For this visit, then.
  }
}
