/** Markup that is safe to send. Only `html` makes one. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | readonly Markup[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const safe = (part: Part): string => {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map((one) => one.text).join('');
  return String(part).replace(/[&<>"']/g, (letter) => escapes[letter] ?? letter);
};

/** A template that escapes whatever is put into it, attributes in double quotes included. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(
    strings.reduce((whole, string, index) => {
      const part = parts[index - 1];
      return whole + (part === undefined ? '' : safe(part)) + string;
    }),
  );
