import { Template } from 'aws-cdk-lib/assertions';
import { Definition } from './asl';
import { RetryStrategy } from './batch-simulator';

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: string[];
}

/** A name for what CloudFormation would put in the place of a reference. */
function nameOf(part: string | Reference): string {
  return typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt']?.join('.') ?? JSON.stringify(part));
}

/** The definition of the state machine of a template, with names in the place of references. */
export function definitionOf(template: Template, logicalId = /./): Definition {
  const machines = Object.entries(template.findResources('AWS::StepFunctions::StateMachine'));
  const machine = machines.find(([id]) => logicalId.test(id))?.[1] as {
    Properties: { DefinitionString: { 'Fn::Join': [string, (string | Reference)[]] } };
  };
  return JSON.parse(machine.Properties.DefinitionString['Fn::Join'][1].map(nameOf).join('')) as Definition;
}

/** The retry rules of the job definitions of a template, by their names in a definition. */
export function retriesOf(template: Template): Map<string, RetryStrategy> {
  const definitions = template.findResources('AWS::Batch::JobDefinition') as Record<
    string,
    { Properties: { RetryStrategy: RetryStrategy } }
  >;
  return new Map(Object.entries(definitions).map(([id, { Properties }]) => [id, Properties.RetryStrategy]));
}
