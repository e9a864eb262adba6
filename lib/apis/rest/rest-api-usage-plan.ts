import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { ApiThrottle } from '../api-throttle';

/**
 * How much each of some clients may use an API. Their API keys are made with the plan; read a key's value with
 * `aws apigateway get-api-key --include-value`.
 */
export interface RestApiUsagePlan {
  /** Names the plan in the template, for example 'Partners'. */
  readonly name: string;

  /** How many requests each key may make. */
  readonly throttle: ApiThrottle;

  /**
   * How many requests each key may make in a day, week or month. API Gateway counts on a best-effort basis.
   *
   * @default - no quota
   */
  readonly quota?: apigateway.QuotaSettings;

  /** Names of the clients in the template, for example ['Acme']. Each gets a key. A new name is a new key. */
  readonly clients: string[];
}
