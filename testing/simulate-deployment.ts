import { AppTemplates } from './app-templates';
import { DeploymentReport } from './deployment-report';
import { Fact } from './fact';
import { SimulatedAccount } from './simulated-account';

/** Options of `simulateDeployment()`. */
export interface SimulateDeploymentOptions {
  /** The templates that are deployed. */
  readonly before: AppTemplates;
  /** The templates that are deployed next. */
  readonly after: AppTemplates;
  /**
   * What is known about the services.
   *
   * @default FACTS
   */
  readonly facts?: readonly Fact[];
}

/** Says what the deployment of an app over an earlier version of it would do. */
export function simulateDeployment({ before, after, facts }: SimulateDeploymentOptions): DeploymentReport {
  const account = new SimulatedAccount({ facts });
  account.deploy(before);
  return account.deploy(after);
}
