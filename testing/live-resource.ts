import { StackTemplate, TemplateResource } from './app-templates';

/**
 * A resource as it stands in an account. A replacement is another one; an update gives the same one other properties.
 */
export interface LiveResource {
  /** The number of the resource in the account: what a reference to it becomes. */
  readonly number: number;
  readonly stack: StackTemplate;
  readonly logicalId: string;
  readonly type: string;
  /** The path of the construct, or the logical id where the template has no metadata. */
  readonly path: string;
  /** The number of updates that made a new revision. */
  readonly revision: number;
  /** The properties, in which each reference is the mark of a live resource. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly template: TemplateResource;
}

const OPEN = '⟦';
const CLOSE = '⟧';

/** References whose value changes when the resource is updated in place, as other references do only when it is replaced. */
const REVISED: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-batch-jobdefinition.html: the ARN
  // ends with the revision, and every update registers a new one.
  'AWS::Batch::JobDefinition': ['Ref', 'JobDefinitionArn'],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html
  'AWS::EC2::LaunchTemplate': ['LatestVersionNumber', 'DefaultVersionNumber'],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
  'AWS::StepFunctions::StateMachine': ['StateMachineRevisionId'],
};

/** The mark that stands for `Ref` or an attribute of a resource. */
export function markOf(resource: LiveResource, attribute = 'Ref'): string {
  const revised = REVISED[resource.type]?.includes(attribute) ? `@${resource.revision}` : '';
  return `${OPEN}${resource.number}.${attribute}${revised}${CLOSE}`;
}

/**
 * The parts that colons make of a reference whose value is an ARN with a revision at its end: the others stay the same when
 * the revision changes. Undefined for any other text.
 */
export function partsOfArn(text: string): string[] | undefined {
  const [, reference, revision] = /^⟦(\d+\.(?:Ref|JobDefinitionArn))(@\d+)⟧$/.exec(text) ?? [];
  if (reference === undefined || revision === undefined) return undefined;
  return [...Array(7).keys()].map((part) => `${OPEN}${reference}[${part}]${part === 6 ? revision : ''}${CLOSE}`);
}

/** The mark of a value that only AWS knows, the same for the same text. */
export function opaque(text: string): string {
  return `${OPEN}${text}${CLOSE}`;
}

/** The numbers of the resources that a value names. */
export function numbersIn(value: unknown): number[] {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return [...text.matchAll(/⟦(\d+)\./g)].map(([, number]) => Number(number));
}

/** Whether a value has no part that only AWS knows. */
export function isLiteral(value: unknown): boolean {
  return value !== undefined && !(JSON.stringify(value) ?? OPEN).includes(OPEN);
}
