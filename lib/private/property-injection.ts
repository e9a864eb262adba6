import { Construct } from 'constructs';
import { PropertyInjectors } from 'aws-cdk-lib/core';

/**
 * The props of a construct after the nearest property injector for its class, if an app has one: an organisation can set
 * defaults for a construct of this library as for those of aws-cdk-lib.
 * https://docs.aws.amazon.com/cdk/v2/guide/blueprints.html
 *
 * @param uniqueId the class's `PROPERTY_INJECTION_ID`
 */
export function injectedProps<T>(uniqueId: string, scope: Construct, id: string, props: T): T {
  const injector = scope.node.scopes
    .toReversed()
    .filter((ancestor) => PropertyInjectors.hasPropertyInjectors(ancestor))
    .map((ancestor) => PropertyInjectors.of(ancestor).for(uniqueId))
    .find((candidate) => candidate !== undefined);
  return injector ? injector.inject(props, { scope, id }) : props;
}
