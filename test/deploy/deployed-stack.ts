import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Aws } from './aws';
import { ANYTHING, Pattern } from './compare';

/** A resource as the template has it, and the id that the deployment gave it. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Of the template, with references resolved. */
  readonly properties: Record<string, unknown>;
  /** Whether the template keeps it when the stack goes. */
  readonly retained: boolean;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** An output of a stack that may be in another Region. */
interface OutputReference {
  readonly StackName: string;
  readonly Region: string;
  readonly OutputName: string;
}

/** What CloudFormation says of a stack after its deployment, beside the template that was deployed. */
export class DeployedStack {
  /** Reads a stack of the Region that `aws` is of. `connectTo` gives the clients of the Regions that its template refers to. */
  public static async read(
    aws: Aws,
    assembly: string,
    name: string,
    connectTo: (region: string) => Aws,
  ): Promise<DeployedStack> {
    const { cloudFormation } = aws;
    const template = JSON.parse(readFileSync(join(assembly, `${name}.template.json`), 'utf8'));
    const { Stacks: [stack] = [] } = await cloudFormation.describeStacks({ StackName: name });
    if (!stack?.StackStatus?.endsWith('_COMPLETE')) throw new Error(`stack ${name} is ${stack?.StackStatus}`);
    const { StackResources = [] } = await cloudFormation.describeStackResources({ StackName: name });
    const { Exports = [] } = await cloudFormation.listExports({});
    const values = new Map<string, string>([
      ['AWS::Region', aws.region],
      ['AWS::Partition', 'aws'],
      ['AWS::URLSuffix', 'amazonaws.com'],
      ['AWS::StackName', name],
      ['AWS::StackId', stack.StackId ?? ''],
      ['AWS::AccountId', stack.StackId?.split(':')[4] ?? ''],
    ]);
    for (const { ParameterKey, ParameterValue, ResolvedValue } of stack.Parameters ?? []) {
      values.set(ParameterKey ?? '', ResolvedValue ?? ParameterValue ?? '');
    }
    const states = new Map(StackResources.map((item) => [item.LogicalResourceId, item.ResourceStatus]));
    for (const item of StackResources) values.set(item.LogicalResourceId ?? '', item.PhysicalResourceId ?? '');
    const exported = new Map(Exports.map((item) => [item.Name ?? '', item.Value ?? '']));
    for (const reference of referencesIn(template.Resources)) {
      const found = await connectTo(reference.Region).cloudFormation.describeStacks({ StackName: reference.StackName });
      const output = found.Stacks?.[0]?.Outputs?.find((item) => item.OutputKey === reference.OutputName);
      if (output?.OutputValue) exported.set(nameOf(reference), output.OutputValue);
    }
    const outputs = new Map(stack.Outputs?.map((item) => [item.OutputKey ?? '', item.OutputValue ?? '']));
    return new DeployedStack(name, aws.region, template.Resources, values, exported, states, outputs);
  }

  public readonly resources: DeployedResource[];

  private constructor(
    public readonly name: string,
    public readonly region: string,
    template: Record<string, TemplateResource>,
    private readonly values: Map<string, string>,
    private readonly exported: Map<string, string>,
    states: Map<string | undefined, string | undefined>,
    private readonly outputs: Map<string, string>,
  ) {
    this.resources = Object.entries(template).map(([logicalId, { Type, Properties, DeletionPolicy }]) => {
      const state = states.get(logicalId);
      if (state !== 'CREATE_COMPLETE') throw new Error(`${name}: ${logicalId} (${Type}) is ${state ?? 'not there'}`);
      return {
        logicalId,
        type: Type,
        physicalId: values.get(logicalId) ?? '',
        properties: this.resolve(Properties ?? {}) as Record<string, unknown>,
        // 'RetainExceptOnCreate', too.
        retained: DeletionPolicy?.startsWith('Retain') ?? false,
      };
    });
  }

  /** The only resource of a type, or of a type and a part of its logical id. */
  public the(type: string, idPart = ''): DeployedResource {
    const found = this.resources.filter((item) => item.type === type && item.logicalId.includes(idPart));
    if (found.length !== 1) throw new Error(`${this.name} has ${found.length} of ${type} ${idPart}, expected one`);
    return found[0];
  }

  /** What the stack tells its users. */
  public output(name: string): string {
    const value = this.outputs.get(name);
    if (!value) throw new Error(`${this.name} has no output ${name}`);
    return value;
  }

  private resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name && (name === 'Ref' || name.startsWith('Fn::'))) return this.call(name, argument);
    return Object.fromEntries(
      entries
        .filter(([, item]) => !(typeof item === 'object' && item !== null && 'Ref' in item && item.Ref === NO_VALUE))
        .map(([key, item]) => [key, this.resolve(item)]),
    );
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.values.get(String(argument)) ?? ANYTHING;
      case 'Fn::GetAtt':
        return this.attribute(...(argument as [string, string]));
      case 'Fn::ImportValue':
        return this.exported.get(String(this.resolve(argument))) ?? ANYTHING;
      case 'Fn::GetStackOutput':
        return this.exported.get(nameOf(argument as OutputReference)) ?? ANYTHING;
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        const resolved = this.resolve(parts);
        return Array.isArray(resolved) ? joined(separator, resolved) : ANYTHING;
      }
      case 'Fn::Sub':
        return typeof argument === 'string' ? this.substitute(argument) : ANYTHING;
      case 'Fn::Select': {
        const [index, list] = argument as [string | number, unknown];
        const resolved = this.resolve(list);
        return Array.isArray(resolved) ? (resolved[Number(index)] ?? ANYTHING) : ANYTHING;
      }
      case 'Fn::Split': {
        const [separator, source] = argument as [string, unknown];
        const resolved = this.resolve(source);
        return typeof resolved === 'string' ? resolved.split(separator) : ANYTHING;
      }
      default:
        return ANYTHING;
    }
  }

  /** An ARN holds the end of the physical id; what other attributes are is only known to AWS. */
  private attribute(logicalId: string, attribute: string): unknown {
    const physicalId = this.values.get(logicalId);
    if (!physicalId) return ANYTHING;
    if (attribute === 'GroupId') return physicalId;
    if (!attribute.endsWith('Arn')) return ANYTHING;
    // The id of a web ACL is `<name>|<id>|<scope>`, of which its ARN ends with the id.
    const [whole, id = whole] = physicalId.split('|');
    return new Pattern([undefined, id.split(/[/:]/).pop(), undefined]);
  }

  private substitute(text: string): unknown {
    const parts = text.split(/\$\{([^}]+)\}/).map((part, index) => {
      if (index % 2 === 0) return part;
      const [logicalId = '', attribute] = part.split('.');
      return attribute ? this.attribute(logicalId, attribute) : (this.values.get(part) ?? ANYTHING);
    });
    return joined('', parts);
  }
}

const NO_VALUE = 'AWS::NoValue';

/** Every `Fn::GetStackOutput` of a template. */
function referencesIn(value: unknown): OutputReference[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Fn::GetStackOutput' in value) return [value['Fn::GetStackOutput'] as OutputReference];
  return Object.values(value).flatMap(referencesIn);
}

function nameOf({ StackName, Region, OutputName }: OutputReference): string {
  return [Region, StackName, OutputName].join('|');
}

/** Joins texts and patterns; the result is a text if all of them are. */
function joined(separator: string, items: unknown[]): string | Pattern {
  const parts: (string | undefined)[] = [];
  items.forEach((item, index) => {
    if (index > 0 && separator) parts.push(separator);
    if (item instanceof Pattern) parts.push(...item.parts);
    else parts.push(String(item));
  });
  return parts.includes(undefined) ? new Pattern(parts) : parts.join('');
}
