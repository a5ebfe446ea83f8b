/** As people write it, with as many decimals as the currency has. Exact for every bigint. */
export function formatMoney(amount: bigint, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(decimalOf(amount, decimals));
}

/** A text and not a number: it passes through Intl without being rounded to a double. */
function decimalOf(amount: bigint, decimals: number): Intl.StringNumericLiteral {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  return `${amount < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}` as Intl.StringNumericLiteral;
}
