import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The time that a cookie is good for at least; at most twice as long. */
const PERIOD_MS = 10_000;

/**
 * Proofs that a client gets what is sent to its address. The sender of a datagram is easily forged: who does not send the
 * cookie back gets nothing else, or the server would send its traffic to whoever is named as the sender.
 */
export class Cookies {
  private readonly key = randomBytes(32);

  constructor(private readonly now: () => number = Date.now) {}

  /** The cookie of a sender. */
  of(sender: string): string {
    return this.at(sender, this.period);
  }

  /** Whether a cookie is of this sender, and not too old. */
  proves(sender: string, cookie: string): boolean {
    const given = Buffer.from(cookie);
    return [this.period, this.period - 1].some((period) => {
      const expected = Buffer.from(this.at(sender, period));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }

  private get period(): number {
    return Math.floor(this.now() / PERIOD_MS);
  }

  private at(sender: string, period: number): string {
    return createHmac('sha256', this.key).update(`${sender} ${period}`).digest('base64url').slice(0, 22);
  }
}
