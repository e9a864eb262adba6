import { IConstruct } from 'constructs';
import {
  AspectPriority,
  Aspects,
  CfnResource,
  CrossStackReferences,
  IReusableStackSynthesizer,
  IStackSynthesizer,
  PERMISSIONS_BOUNDARY_CONTEXT_KEY,
  PermissionsBoundary,
  ReferenceStrength,
  RemoveTag,
  Stack,
  Tag,
} from 'aws-cdk-lib/core';
import { isKnown, rule, validate } from '../private/validation';
import { topStack } from './private/companion-scope';

const REGION = 'us-east-1';

/**
 * The stacks in US East (N. Virginia), us-east-1, that go with a stack of another Region. Certificates, web ACLs and log deliveries of
 * CloudFront are made there alone, as are keys for DNSSEC and query logs of Route 53, and the metrics of both services are there.
 *
 * The stacks are made when they are first asked for, in the account of the stack, with its tags, its synthesizer, its permissions boundary
 * and its termination protection. Values go between them by `Fn::GetStackOutput`, without custom resources: they are read when the stack that
 * needs them is deployed.
 */
export class NorthVirginia {
  /**
   * The stack for what a stack needs before it: a certificate, a firewall, a topic for alarms. The stack itself where it is in us-east-1.
   *
   * @param scope the stack, or a construct in it; the Region of the stack must be known
   */
  public static before(scope: IConstruct): Stack {
    const { stack, elsewhere } = companion(scope, 'UsEast1');
    if (elsewhere) stack.addStackDependency(elsewhere);
    return elsewhere ?? stack;
  }

  /**
   * The stack for what looks at a stack after it: alarms, log deliveries. The stack itself where it is in us-east-1.
   *
   * @param scope the stack, or a construct in it; the Region of the stack must be known
   */
  public static after(scope: IConstruct): Stack {
    const { stack, elsewhere } = companion(scope, 'UsEast1After');
    if (elsewhere) elsewhere.addStackDependency(stack);
    return elsewhere ?? stack;
  }

  /**
   * Has the stacks of other Regions read what a resource returns by `Fn::GetStackOutput`, whatever the app's default is: an export would
   * need custom resources between Regions. Read the L1's attributes: those of an L2 want a physical name.
   *
   * @internal
   */
  public static _readWeakly(construct: IConstruct): void {
    const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
    if (resource) CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
  }

  private constructor() {}
}

/** The top stack that holds a construct, and the one of us-east-1 that goes with it unless it is there itself. */
function companion(scope: IConstruct, suffix: string): { stack: Stack; elsewhere?: Stack } {
  const stack = topStack(scope);
  validate(
    `NorthVirginia at '${scope.node.path}'`,
    rule(
      !isKnown(stack.region),
      () =>
        `the Region of the stack '${stack.node.path}' must be known; give it 'env: { region }', us-east-1 itself being the simplest`,
    ),
  );
  if (stack.region === REGION) return { stack };
  const parent = stack.node.scope;
  const id = `${stack.node.id}${suffix}`;
  const found = parent?.node.tryFindChild(id);
  if (found) return { stack, elsewhere: found as Stack };
  return { stack, elsewhere: createCompanion(stack, id, suffix) };
}

function createCompanion(stack: Stack, id: string, suffix: string): Stack {
  const elsewhere = new Stack(stack.node.scope, id, {
    // Not from the id: the stack may have a name of its own.
    stackName: `${stack.stackName}-${suffix === 'UsEast1' ? 'us-east-1' : 'us-east-1-after'}`,
    description: `What ${stack.stackName} has in us-east-1`,
    env: { account: isKnown(stack.account) ? stack.account : undefined, region: REGION },
    tags: stack.tags.tagValues(),
    synthesizer: synthesizerOf(stack),
    permissionsBoundary: permissionsBoundaryOf(stack),
    terminationProtection: stack.terminationProtection,
  });
  tagAs(stack, elsewhere);
  return elsewhere;
}

/** Tags a stack and what it holds as `Tags.of()` tags another one, now or later: `tags` has those alone that a stack was made with. */
function tagAs(stack: Stack, elsewhere: Stack): void {
  const visit = (node: IConstruct): void => {
    for (const aspect of Aspects.of(stack).all) {
      if (aspect instanceof Tag || aspect instanceof RemoveTag) aspect.visit(node);
    }
  };
  Aspects.of(elsewhere).add({ visit }, { priority: AspectPriority.MUTATING });
}

/** The synthesizer that was given to a stack, which binds a copy of it; that of the app with one that has no copies. */
function synthesizerOf({ synthesizer }: Stack): IStackSynthesizer | undefined {
  const original = Object.getPrototypeOf(synthesizer) as Partial<IReusableStackSynthesizer> | null;
  const isInstance = original?.reusableBind !== undefined && !Object.hasOwn(original, 'constructor');
  return isInstance ? (original as IReusableStackSynthesizer) : undefined;
}

function permissionsBoundaryOf(stack: Stack): PermissionsBoundary | undefined {
  const boundary = stack.node.tryGetContext(PERMISSIONS_BOUNDARY_CONTEXT_KEY) as
    { name?: string; arn?: string } | undefined;
  if (boundary?.name) return PermissionsBoundary.fromName(boundary.name);
  return boundary?.arn ? PermissionsBoundary.fromArn(boundary.arn) : undefined;
}
