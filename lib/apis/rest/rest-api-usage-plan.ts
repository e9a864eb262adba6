import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { ApiThrottle } from '../api-throttle';

/**
 * The limits of some clients of an API. Their API keys are created with the plan; read the value of a key with
 * `aws apigateway get-api-key --include-value`.
 */
export interface RestApiUsagePlan {
  /** The name of the plan in the template, for example 'Partners'. */
  readonly name: string;

  /** The requests that each key may make. */
  readonly throttle: ApiThrottle;

  /**
   * The requests that each key may make in a day, week or month. API Gateway counts on a best-effort basis.
   *
   * @default - no quota
   */
  readonly quota?: apigateway.QuotaSettings;

  /** The names of the clients in the template, for example ['Acme']. Each gets a key. A new name is a new key. */
  readonly clients: string[];
}
