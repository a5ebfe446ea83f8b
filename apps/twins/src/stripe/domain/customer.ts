export interface Customer {
  readonly id: string;
  readonly object: 'customer';
  readonly address: null;
  readonly balance: 0;
  readonly created: number;
  readonly currency: null;
  readonly default_source: null;
  readonly delinquent: false;
  readonly description: string | null;
  readonly discount: null;
  readonly email: string | null;
  readonly invoice_prefix: string;
  readonly livemode: false;
  readonly metadata: Readonly<Record<string, string>>;
  readonly name: string | null;
  readonly next_invoice_sequence: 1;
  readonly phone: string | null;
  readonly preferred_locales: readonly string[];
  readonly shipping: null;
  readonly tax_exempt: 'none';
  readonly test_clock: null;
}

export type CustomerFields = Pick<Customer, 'description' | 'email' | 'metadata' | 'name' | 'phone'>;

export const newCustomer = (id: string, created: number, fields: CustomerFields): Customer => ({
  id,
  object: 'customer',
  address: null,
  balance: 0,
  created,
  currency: null,
  default_source: null,
  delinquent: false,
  discount: null,
  invoice_prefix: id.slice(-8).toUpperCase(),
  livemode: false,
  next_invoice_sequence: 1,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
  ...fields,
});
