import type { Storage } from './storage.js';

/** Small durable values by name, as JSON. */
export class Settings {
  constructor(private readonly storage: Storage) {}

  read<T>(name: string, otherwise: T): T {
    const row = this.storage.row('SELECT value FROM settings WHERE name = ?', name);
    return row ? (JSON.parse(String(row.value)) as T) : otherwise;
  }

  write(name: string, value: unknown): void {
    this.storage.run(
      'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      JSON.stringify(value),
    );
  }
}
