import { rule, Rules, seconds } from '../../private/validation';
import { RestStreamingOptions } from '../rest/rest-target';

/**
 * The rules of a response that is sent while it is written
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html).
 */
export function streamRules({ streaming, timeout }: RestStreamingOptions): Rules {
  return [
    rule(
      timeout !== undefined && streaming !== true,
      () => `'timeout' needs 'streaming'; for other responses set the 'integrationTimeout' of the API`,
    ),
    seconds('timeout', timeout, { min: 1, max: 900 }),
  ];
}
