import { Appended, Ledger, LedgerRecord, Verification } from './ledger';
import { Problem, Registration, Transfer } from './requests';

/** An entry of a vehicle's history. */
export interface Entry {
  readonly sequence: number;
  readonly recordedAt: string;
  readonly hash: string;
  readonly event: Record<string, unknown>;
}

/** Who asks for an entry, and under which id, which makes it the same one when it is asked for again. */
export interface Request {
  readonly registrar: string;
  readonly requestId: string;
}

/** The register of vehicles: a chain of its own for each, which begins with the registration. */
export class VehicleRegister {
  constructor(private readonly ledger: Ledger) {}

  /** Begins the history of a vehicle; there is one. */
  public async register(registration: Registration, { registrar, requestId }: Request): Promise<Appended> {
    return this.ledger.append({
      ledgerId: ledgerIdOf(registration.vin),
      requestId,
      payload: { type: 'registered', ...registration, registrar },
      expectedSequence: 0,
    });
  }

  /**
   * Notes another keeper, after the entry that the registrar has seen. That entry never changes: whoever was the keeper then still is, unless
   * there is a newer entry, which the ledger refuses. A repetition gets the same answer, whatever came after it.
   */
  public async transfer(vin: string, transfer: Transfer, { registrar, requestId }: Request): Promise<Appended> {
    const { after, from, to } = transfer;
    const seen = await this.ledger.find(ledgerIdOf(vin), after);
    if (!seen) {
      if (!(await this.ledger.find(ledgerIdOf(vin), 0))) throw new Problem(404, 'there is no such vehicle');
      throw new Problem(409, `the vehicle has no entry ${after} yet`);
    }
    const keeper = keeperAfter(seen);
    if (keeper !== from) throw new Problem(409, `after entry ${after} the keeper is not ${from}`);
    return this.ledger.append({
      ledgerId: ledgerIdOf(vin),
      requestId,
      payload: { type: 'transferred', vin, from, to, registrar },
      expectedSequence: after + 1,
    });
  }

  /** The history of a vehicle, the newest entries first, and where it goes on. */
  public async history(vin: string, limit: number, before?: number): Promise<{ entries: Entry[]; next?: number }> {
    const records = await this.ledger.newest(ledgerIdOf(vin), limit, before);
    if (records.length === 0) throw new Problem(404, 'there is no such vehicle, or nothing before that');
    const oldest = records[records.length - 1]?.sequence;
    return { entries: records.map(toEntry), next: oldest === 0 ? undefined : oldest };
  }

  /** Checks an entry, and proves it. One that is not there although later ones are was removed. */
  public async prove(vin: string, sequence: number): Promise<Verification> {
    const ledgerId = ledgerIdOf(vin);
    try {
      return await this.ledger.prove(ledgerId, sequence);
    } catch (error) {
      if ((error as Error).name !== 'NotFound') throw error;
      const [newest] = await this.ledger.newest(ledgerId, 1);
      if (!newest || newest.sequence <= sequence) throw error;
      const detail = `it is not there, though ${newest.sequence} is`;
      return { valid: false, findings: [{ kind: 'RecordMissing', ledgerId, sequence, detail }] };
    }
  }
}

/** The chain of a vehicle. */
export function ledgerIdOf(vin: string): string {
  return `vehicle/${vin}`;
}

function keeperAfter({ payload }: LedgerRecord): unknown {
  return payload.type === 'transferred' ? payload.to : payload.keeper;
}

function toEntry({ sequence, recordedAt, hash, payload }: LedgerRecord): Entry {
  return { sequence, recordedAt, hash, event: payload };
}
