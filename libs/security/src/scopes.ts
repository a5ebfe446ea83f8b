/** Everything that a token may be allowed to do. */
export const scopes = [
  'profile:read',
  'profile:write',
  'orders:read',
  'orders:write',
  'payments:read',
  'stock:write',
  'refunds:write',
  'work:read',
  'work:write',
] as const;

/** One thing that a token may be allowed to do. */
export type Scope = (typeof scopes)[number];

/** What the client of a customer's account may ask for. */
export const customerScopes: readonly Scope[] = [
  'profile:read',
  'profile:write',
  'orders:read',
  'orders:write',
  'payments:read',
];

/** What the client of the shop's own staff may ask for. */
export const adminScopes: readonly Scope[] = [
  ...customerScopes,
  'stock:write',
  'refunds:write',
  'work:read',
  'work:write',
];
