import { isKnown, matches, required, rule, Rules, wholeNumber } from '../../private/validation';
import { EventApiDestinationProps } from '../events/event-api-destination';

/** The rules of an `EventApiDestination` (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html). */
export function eventApiDestinationRules(props: EventApiDestinationProps): Rules {
  const { endpoint, authorization, description, rateLimitPerSecond, resourceConfigurationArn } = props;
  return [
    matches('endpoint', endpoint, /^https:\/\/[^/\s]+\S*$/, "an address that begins with 'https://'"),
    rule(
      isKnown(endpoint) && endpoint.length > 2048,
      () => `'endpoint' must have at most 2048 characters, got ${endpoint.length}`,
    ),
    required('authorization', authorization, 'give an events.Authorization, with a secret'),
    wholeNumber('rateLimitPerSecond', rateLimitPerSecond, { min: 1 }),
    matches(
      'resourceConfigurationArn',
      resourceConfigurationArn,
      /^arn:[^:]+:vpc-lattice:[^:]*:\d{12}:resourceconfiguration\/rcfg-[0-9a-z]+$/,
      'the ARN of a resource configuration of VPC Lattice',
    ),
    rule(
      isKnown(description) && description.length > 512,
      () => `'description' must be at most 512 characters, got ${description?.length}`,
    ),
  ];
}
