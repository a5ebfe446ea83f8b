const form = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** PostgreSQL refuses to compare a UUID with anything else. */
export function isUuid(id: string): boolean {
  return form.test(id);
}
