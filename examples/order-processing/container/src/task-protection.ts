import { Logger } from './logger.js';

/**
 * Asks ECS not to pick this task when it scales in, as long as there is work in hand
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html).
 */
export class TaskProtection {
  private protected = false;

  constructor(
    private readonly endpoint: string | undefined,
    private readonly minutes: number | undefined,
    private readonly logger: Logger,
  ) {}

  /** Work goes on without protection if it cannot be had: it is done twice at worst. */
  async set(wanted: boolean): Promise<void> {
    if (this.endpoint === undefined || this.minutes === undefined) return;
    // Asked for again with every batch, because it runs out.
    if (!wanted && !this.protected) return;
    try {
      const response = await fetch(`${this.endpoint}/task-protection/v1/state`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ProtectionEnabled: wanted, ...(wanted && { ExpiresInMinutes: this.minutes }) }),
        signal: AbortSignal.timeout(5_000),
      });
      if (!response.ok) throw new Error(`${response.status} ${(await response.text()).slice(0, 500)}`);
      this.protected = wanted;
    } catch (error) {
      this.logger.warn('task protection could not be set', { wanted, error });
    }
  }
}
