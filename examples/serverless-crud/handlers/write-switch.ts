import type { Logger } from '@aws-lambda-powertools/logger';
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';

/** How old the switch may be, in seconds: what turning it takes to reach every running function at the latest. */
export const SWITCH_SECONDS = 30;

/** Whether items may be changed: a parameter that whoever is on call turns to `off`, without a deployment. */
export class WriteSwitch {
  private on = true;

  constructor(
    private readonly parameters: SSMProvider,
    private readonly name: string,
    private readonly logger: Logger,
  ) {}

  /** The switch as it was at most 30 seconds ago. While it cannot be read, it stays as it was; at first it is on. */
  public async isOn(): Promise<boolean> {
    try {
      this.on = (await this.parameters.get(this.name, { maxAge: SWITCH_SECONDS })) !== 'off';
    } catch (error) {
      this.logger.warn('cannot read the switch of writes', error as Error);
    }
    return this.on;
  }
}
