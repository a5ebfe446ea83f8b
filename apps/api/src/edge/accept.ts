interface Range {
  readonly type: string;
  readonly quality: number;
}

/** Whether an Accept header lets JSON be answered. The most specific range decides; no header means anything. */
export function acceptsJson(header: string | undefined): boolean {
  if (header === undefined || header.trim() === '') return true;
  const ranges = header.split(',').map(rangeOf);
  return answers.some((names) => {
    const decisive = names.map((name) => ranges.find(({ type }) => type === name)).find(Boolean);
    return decisive !== undefined && decisive.quality > 0;
  });
}

/** What is answered, each with the ranges that cover it, the most specific first. */
const answers = ['application/json', 'application/problem+json'].map((type) => [
  type,
  'application/*',
  '*/*',
]);

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}
