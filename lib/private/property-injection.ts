import { Construct } from 'constructs';
import { PropertyInjectors } from 'aws-cdk-lib/core';
import { propProblems } from './prop-check';
import { at, rule, validate } from './validation';

/**
 * The props of a construct after the nearest property injector for its class, if an app has one: an organisation can set
 * defaults for a construct of this library as for those of aws-cdk-lib.
 * https://docs.aws.amazon.com/cdk/v2/guide/blueprints.html
 *
 * Fails when a prop is not of its type, for callers whom no compiler tells.
 *
 * @param uniqueId the class's `PROPERTY_INJECTION_ID`
 */
export function injectedProps<T>(uniqueId: string, scope: Construct, id: string, props: T): T {
  const injector = scope.node.scopes
    .toReversed()
    .filter((ancestor) => PropertyInjectors.hasPropertyInjectors(ancestor))
    .map((ancestor) => PropertyInjectors.of(ancestor).for(uniqueId))
    .find((candidate) => candidate !== undefined);
  const injected = injector ? injector.inject(props, { scope, id }) : props;
  const problems = propProblems(uniqueId, injected);
  if (problems.length > 0) {
    const className = uniqueId.slice(uniqueId.lastIndexOf('.') + 1);
    validate(at(className, scope, id), ...problems.map((problem) => rule(true, () => problem)));
  }
  return injected;
}
