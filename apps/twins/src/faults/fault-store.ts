import type { Storage } from '../storage/storage.js';
import { type Fault, isMailFault, type MailFault, type StripeFault } from './fault.js';

export interface ArmedFault {
  readonly id: number;
  readonly rule: Fault;
  readonly seen: number;
  readonly fired: number;
}

/** Faults asked for, counted durably so that a restart of the twins neither repeats nor forgets one. */
export class FaultStore {
  constructor(private readonly storage: Storage) {}

  add(rule: Fault): ArmedFault {
    const row = this.storage.row('INSERT INTO faults (rule) VALUES (?) RETURNING seq', JSON.stringify(rule));
    return { id: Number(row?.seq), rule, seen: 0, fired: 0 };
  }

  list(): readonly ArmedFault[] {
    return this.storage.rows('SELECT * FROM faults ORDER BY seq').map((row) => ({
      id: Number(row.seq),
      rule: JSON.parse(String(row.rule)) as Fault,
      seen: Number(row.seen),
      fired: Number(row.fired),
    }));
  }

  clear(): void {
    this.storage.run('DELETE FROM faults');
  }

  /** Counts the request for every fault that it matches; answers the first whose turn it is. */
  forRequest(method: string, path: string): StripeFault | undefined {
    return this.next(
      (fault): fault is StripeFault =>
        !isMailFault(fault) &&
        (fault.match?.method ?? method).toUpperCase() === method &&
        matches(fault.match?.path, path),
    );
  }

  forRecipient(recipient: string): MailFault | undefined {
    return this.next(
      (fault): fault is MailFault => isMailFault(fault) && matches(fault.match?.recipient, recipient),
    );
  }

  private next<T extends Fault>(fits: (fault: Fault) => fault is T): T | undefined {
    return this.storage.transaction(() => {
      let chosen: T | undefined;
      for (const { id, rule, seen } of this.list()) {
        if (!fits(rule)) continue;
        const first = rule.match?.nth ?? 1;
        const turn = seen + 1 >= first && seen + 1 < first + (rule.match?.times ?? 1);
        const fires = turn && chosen === undefined;
        if (fires) chosen = rule;
        this.storage.run(
          'UPDATE faults SET seen = seen + 1, fired = fired + ? WHERE seq = ?',
          fires ? 1 : 0,
          id,
        );
      }
      return chosen;
    });
  }
}

const matches = (pattern: string | undefined, text: string) =>
  pattern === undefined || new RegExp(pattern).test(text);
