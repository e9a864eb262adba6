import * as lambda from 'aws-cdk-lib/aws-lambda';

/** Attaches a source of aws-cdk-lib, and gives the mapping, which it keeps to itself. */
export function mappingOf(target: lambda.Alias, source: lambda.IEventSource): lambda.EventSourceMapping {
  const before = new Set(target.node.children);
  target.addEventSource(source);
  return target.node.children.find((child) => !before.has(child)) as lambda.EventSourceMapping;
}
