/**
 * The target of an address list as configuration gives it: `host:port`, or several literal addresses separated by
 * commas, over which calls go round. Throws for a list with a name in it.
 */
export function targetOf(addresses: string): string {
  const each = addresses.split(',').map((address) => address.trim());
  if (each.every((address) => /^[\d.]+:\d+$/.test(address))) return `ipv4:${each.join(',')}`;
  if (each.length > 1) throw new Error(`only literal addresses can stand in a list, not ${addresses}`);
  return `dns:///${each[0]}`;
}
