import { TemplateJson } from '../change-safety';

/** The templates of an app, by the name of the stack. */
export type Templates = Readonly<Record<string, TemplateJson>>;

/** A resource of one of the templates. */
export interface Resource {
  /** `Stack/LogicalId`. */
  readonly key: string;
  readonly stack: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether CloudFormation waits for signals (`CreationPolicy`). */
  readonly signals: boolean;
}

/** The resources of an app, and what their values refer to, in their own template or that of another stack. */
export class Resources {
  private readonly byKey = new Map<string, Resource>();
  private readonly outputs = new Map<string, { readonly stack: string; readonly value: unknown }>();

  constructor(templates: Templates) {
    for (const [stack, template] of Object.entries(templates)) {
      for (const [id, { Type, Properties = {}, CreationPolicy }] of Object.entries(template.Resources ?? {})) {
        const key = `${stack}/${id}`;
        const signals = CreationPolicy?.ResourceSignal !== undefined;
        this.byKey.set(key, { key, stack, type: Type, properties: Properties, signals });
      }
      for (const [name, output] of Object.entries((template.Outputs ?? {}) as Record<string, Output>)) {
        const answer = { stack, value: output.Value };
        this.outputs.set(`${stack}:${name}`, answer);
        if (typeof output.Export?.Name === 'string') this.outputs.set(output.Export.Name, answer);
      }
    }
  }

  public ofType(type: string | RegExp): Resource[] {
    const matches = (name: string) => (typeof type === 'string' ? name === type : type.test(name));
    return [...this.byKey.values()].filter((resource) => matches(resource.type));
  }

  public get(key: string): Resource | undefined {
    return this.byKey.get(key);
  }

  /** The resource that a value refers to, by `Ref`, an attribute, or an output of another stack. */
  public target(stack: string, value: unknown): Resource | undefined {
    const [kind, argument] = intrinsic(value);
    if (kind === 'Ref') return this.byKey.get(`${stack}/${String(argument)}`);
    if (kind === 'Fn::GetAtt') return this.byKey.get(`${stack}/${attributeOf(argument)[0]}`);
    const other = this.output(kind, argument);
    return other && this.target(other.stack, other.value);
  }

  /** The resources that a value refers to, however deep in it. */
  public targets(stack: string, value: unknown): Resource[] {
    const found = this.target(stack, value);
    if (found) return [found];
    if (value === null || typeof value !== 'object') return [];
    return Object.values(value).flatMap((part) => this.targets(stack, part));
  }

  /** The text that a value is at deployment, where the templates say it. */
  public text(stack: string, value: unknown): string | undefined {
    if (typeof value === 'string') return value;
    const [kind, argument] = intrinsic(value);
    if (kind === 'Fn::GetAtt') {
      const [id, attribute = ''] = attributeOf(argument);
      const of = this.byKey.get(`${stack}/${id}`);
      return of && this.text(stack, of.properties[attribute]);
    }
    const other = this.output(kind, argument);
    return other && this.text(other.stack, other.value);
  }

  private output(kind: string, argument: unknown): { readonly stack: string; readonly value: unknown } | undefined {
    if (kind === 'Fn::ImportValue' && typeof argument === 'string') return this.outputs.get(argument);
    if (kind !== 'Fn::GetStackOutput') return undefined;
    const { StackName, OutputName } = argument as { StackName: string; OutputName: string };
    return this.outputs.get(`${StackName}:${OutputName}`);
  }
}

interface Output {
  readonly Value: unknown;
  readonly Export?: { readonly Name?: unknown };
}

function intrinsic(value: unknown): [kind: string, argument: unknown] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return ['', undefined];
  const entries = Object.entries(value);
  return entries.length === 1 && entries[0] ? entries[0] : ['', undefined];
}

function attributeOf(argument: unknown): string[] {
  return Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
}
