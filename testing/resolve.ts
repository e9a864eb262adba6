import { StackTemplate } from './app-templates';
import { LiveResource, markOf, opaque, partsOfArn } from './live-resource';

/** What a template's intrinsic functions can ask of the account. */
export interface Surroundings {
  readonly stack: StackTemplate;
  /** The resource of a logical id, if it stands at this time. */
  resource(logicalId: string): LiveResource | undefined;
  /** The value of an export in the same account and Region. */
  exported(name: string): unknown;
  /** The value of an output of a stack. */
  output(stackName: string, name: string): unknown;
}

const NOTHING = Symbol('AWS::NoValue');

/** The pseudo parameters, unknown parts as marks that are the same for the whole environment. */
function pseudo({ stack }: Surroundings, name: string): unknown {
  switch (name) {
    case 'AWS::NoValue':
      return NOTHING;
    case 'AWS::AccountId':
      return stack.account ?? opaque('account');
    case 'AWS::Region':
      return stack.region ?? opaque('region');
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return opaque(`stack ${stack.account ?? ''} ${stack.region ?? ''} ${stack.name}`);
    default:
      return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Replaces the intrinsic functions of a value by what they would give, references by marks. */
export function resolve(value: unknown, at: Surroundings): unknown {
  const resolved = evaluate(value, at);
  return resolved === NOTHING ? undefined : resolved;
}

/** The value of a condition of the template. */
export function holds(name: string, at: Surroundings): boolean {
  const condition = at.stack.template.Conditions?.[name];
  return condition === undefined || evaluate(condition, at) === true;
}

function evaluate(value: unknown, at: Surroundings): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, at)).filter((item) => item !== NOTHING);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (
    entries.length === 1 &&
    first &&
    (first[0] === 'Ref' || first[0] === 'Condition' || first[0].startsWith('Fn::'))
  ) {
    const given = intrinsic(first[0], first[1], at);
    if (given !== undefined) return given;
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, evaluate(item, at)] as const).filter(([, item]) => item !== NOTHING),
  );
}

/** The mark of a resource, or one of a name that the template does not have. */
function reference(logicalId: string, attribute: string | undefined, at: Surroundings): string {
  const resource = at.resource(logicalId);
  return resource ? markOf(resource, attribute) : opaque(`missing ${logicalId}.${attribute ?? 'Ref'}`);
}

function parameter(name: string, at: Surroundings): unknown {
  const declared = at.stack.template.Parameters?.[name];
  if (!declared) return undefined;
  if (declared.Type.startsWith('AWS::SSM::')) return opaque(`SSM parameter ${textOf(declared.Default)}`);
  return declared.Default ?? opaque(`parameter ${name}`);
}

function substitute(template: string, values: Record<string, unknown>, at: Surroundings): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in values) return textOf(evaluate(values[name], at));
    const known = pseudo(at, name) ?? parameter(name, at);
    if (known !== undefined) return textOf(known);
    const [logicalId = whole, ...attribute] = name.split('.');
    return reference(logicalId, attribute.length > 0 ? attribute.join('.') : undefined, at);
  });
}

function intrinsic(name: string, argument: unknown, at: Surroundings): unknown {
  switch (name) {
    case 'Ref': {
      const id = String(argument);
      return pseudo(at, id) ?? parameter(id, at) ?? reference(id, undefined, at);
    }
    case 'Condition':
      return typeof argument === 'string' ? holds(argument, at) : undefined;
    case 'Fn::GetAtt': {
      const [logicalId, ...attribute] = Array.isArray(argument)
        ? argument.map((part) => textOf(evaluate(part, at)))
        : String(argument).split('.');
      return reference(logicalId ?? '', attribute.join('.'), at);
    }
    case 'Fn::Sub': {
      const [template, values] = Array.isArray(argument) ? argument : [argument, {}];
      return substitute(String(template), (values ?? {}) as Record<string, unknown>, at);
    }
    case 'Fn::Join': {
      const [separator, items] = argument as [string, unknown];
      const list = evaluate(items, at);
      return Array.isArray(list) ? list.map(textOf).join(separator) : opaque(`Join ${textOf(list)}`);
    }
    case 'Fn::Split': {
      const [separator, value] = argument as [string, unknown];
      const text = textOf(evaluate(value, at));
      return (separator === ':' ? partsOfArn(text) : undefined) ?? text.split(separator);
    }
    case 'Fn::Select': {
      const [index, items] = argument as [unknown, unknown];
      const list = evaluate(items, at);
      const position = Number(evaluate(index, at));
      const item: unknown = Array.isArray(list) ? list[position] : undefined;
      return item ?? opaque(`Select ${position} ${textOf(list)}`);
    }
    case 'Fn::If': {
      const [condition, then, otherwise] = argument as [string, unknown, unknown];
      return evaluate(holds(condition, at) ? then : otherwise, at);
    }
    case 'Fn::Equals': {
      const [left, right] = evaluate(argument, at) as unknown[];
      return textOf(left) === textOf(right);
    }
    case 'Fn::And':
      return (evaluate(argument, at) as unknown[]).every((item) => item === true);
    case 'Fn::Or':
      return (evaluate(argument, at) as unknown[]).some((item) => item === true);
    case 'Fn::Not':
      return (evaluate(argument, at) as unknown[])[0] !== true;
    case 'Fn::FindInMap': {
      const [map, top, second] = (evaluate(argument, at) as unknown[]).map(textOf);
      return (
        at.stack.template.Mappings?.[map ?? '']?.[top ?? '']?.[second ?? ''] ??
        opaque(`Map ${textOf([map, top, second])}`)
      );
    }
    case 'Fn::ImportValue': {
      const exported = textOf(evaluate(argument, at));
      return at.exported(exported) ?? opaque(`export ${exported}`);
    }
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = evaluate(argument, at) as Record<string, unknown>;
      return (
        at.output(textOf(StackName), textOf(OutputName)) ?? opaque(`output ${textOf(StackName)}.${textOf(OutputName)}`)
      );
    }
    default:
      // Fn::GetAZs, Fn::Cidr, Fn::Base64, Fn::Transform and what may come: the same for the same argument.
      return opaque(`${name} ${textOf(evaluate(argument, at))}`);
  }
}
