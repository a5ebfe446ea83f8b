const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const units = Object.entries(seconds).toReversed();

/** As in 30s, 10m, 4h or 2d. Throws for anything else. */
export function secondsOf(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const found = units.find(([name]) => name === unit);
  if (!found) throw new Error(`${text} is no age, as in 30s, 10m, 4h or 2d`);
  return Number(amount) * found[1];
}

/** In its greatest unit, as in "4h". `now` in milliseconds since 1970. */
export function ageOf(time: string | undefined, now: number): string {
  if (time === undefined) return '';
  const passed = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  const [unit, size] = units.find(([, each]) => passed >= each) ?? ['s', 1];
  return `${Math.floor(passed / size)}${unit}`;
}
