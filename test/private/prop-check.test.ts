import { Construct } from 'constructs';
import { IPropertyInjector, Lazy, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import * as appconfig from 'aws-cdk-lib/aws-appconfig';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { HttpAuthorization, RestAuthorization } from 'cdk-reference-architectures/apis';
import { ContainerSource, EcsWebService, ServiceCluster } from 'cdk-reference-architectures/containers';
import { ApiFunction, FunctionCode } from 'cdk-reference-architectures/functions';
import { Exposure, Ingress, RouteMatch, WebLoadBalancer } from 'cdk-reference-architectures/loadbalancing';
import { TieredVpc } from 'cdk-reference-architectures/network';
import { Alarms, AlarmTopic } from 'cdk-reference-architectures/observability';
import { addExampleStacks } from '../../examples/example-stacks';
import { argumentProblems, checkFactories } from '../../lib/private/prop-check';
import { CLASSES, CONSTRUCTS, STRUCTS } from '../../lib/private/prop-types';
import { DOMAINS, exportsOf, publicConstructs } from '../support/library';
import { SPECIMENS, specimensApp, VARIANTS } from '../support/specimens-app';
import { recommendedContext, testApp, testStack } from '../support/synth';

/** What nobody should read: it names neither the construct nor what to give. */
const INSIDE = /is not a function|Cannot read prop|Cannot destructure|is not iterable|_bind|of undefined|of null/;

interface Taken {
  readonly scope: Construct;
  readonly props: Readonly<Record<string, unknown>>;
}

type Made = new (scope: Construct, id: string, props: unknown) => Construct;

function typeOf(domain: string, name: string) {
  const found = publicConstructs(domain).find((construct) => construct.name === name)?.type;
  return { Type: found as unknown as Made, uniqueId: found?.PROPERTY_INJECTION_ID };
}

/** The scope and the props that a specimen gives its construct. */
function taken(uniqueId: string, make: (stack: Stack, id: string) => unknown): Taken {
  let result: Taken | undefined;
  const injector: IPropertyInjector = {
    constructUniqueId: uniqueId,
    inject: (props, { id, scope }) => {
      if (id === 'It') result = { scope, props: props as Taken['props'] };
      return props;
    },
  };
  const app = testApp();
  PropertyInjectors.of(app).add(injector);
  make(testStack(app), 'It');
  if (!result) throw new Error(`the specimen of ${uniqueId} has no construct 'It'`);
  return result;
}

/** Values that a member of a type refuses: nothing, where it is required; a string, a number and an L2 construct. */
function wrongFor(type: string, optional: boolean, l2: Construct): unknown[] {
  const kind = type[0] === '%' ? 'string' : type;
  const wrong: unknown[] = [...(optional ? [] : [undefined, null])];
  if (type === '*' || type === '+IConstruct.node') return wrong;
  if (type[0] === '%') wrong.push('nonsense');
  if (type[0] === '[') wrong.push(...wrongFor(type.slice(1), false, l2).map((element) => [element]));
  return [...wrong, ...['text', 512].filter((value) => typeof value !== kind), l2];
}

function messageOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was made';
}

function functionOf(): ApiFunction {
  const code = FunctionCode.prebuilt({
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
  });
  return new ApiFunction(testStack(), 'F', { code, alarms: Alarms.none() });
}

const constructs = SPECIMENS.map(({ domain, name, specimen }) => ({ domain, name, specimen, ...typeOf(domain, name) }))
  .filter(({ uniqueId }) => uniqueId !== undefined && CONSTRUCTS[uniqueId] !== undefined)
  .map(({ uniqueId, ...rest }) => ({ ...rest, uniqueId: uniqueId ?? '' }));

describe('props of a wrong type', () => {
  test('has constructs and members to try', () => {
    expect(constructs.length).toBe(Object.keys(CONSTRUCTS).length);
    expect(constructs.length).toBeGreaterThan(70);
  });

  describe.each(constructs)('$domain $name', ({ name, specimen, Type, uniqueId }) => {
    test.each(VARIANTS)('%s: fails with its path and the prop', (variant) => {
      const { scope, props } = taken(uniqueId, specimen[variant]);
      const l2 = new appconfig.Application(scope, 'AnL2');
      const members = (STRUCTS[CONSTRUCTS[uniqueId]?.slice(1) ?? ''] ?? '').split(' ');
      let tried = 0;
      for (const member of members) {
        const [, prop = '', optional, type = ''] = /^(\w+)(\??):(.+)$/.exec(member) ?? [];
        for (const [index, wrong] of wrongFor(type, optional === '?', l2).entries()) {
          const id = `Wrong${prop}${index}`;
          const message = messageOf(() => new Type(scope, id, { ...props, [prop]: wrong }));
          tried += 1;
          expect(message).toMatch(new RegExp(`^${name} at '[^']*${id}'[^]*'${prop}\\b`));
          expect(message).not.toMatch(INSIDE);
        }
      }
      expect(tried).toBeGreaterThan(0);
    });

    test('fails without any props, or makes it', () => {
      const { scope } = taken(uniqueId, specimen.minimal);
      expect(messageOf(() => new Type(scope, 'Bare', undefined))).toMatch(
        new RegExp(`^(it was made|${name} at '[^']*Bare')`),
      );
    });
  });
});

describe('props of the right type', () => {
  test('takes tokens of every kind', () => {
    const stack = testStack();
    const text = Lazy.string({ produce: () => 'text' });
    expect(messageOf(() => new AlarmTopic(stack, 'T', { emails: [text] }))).toBe('it was made');
  });

  test('takes what a class of the same name in another copy of a package has made', () => {
    class Duration {}
    const Named = Object.defineProperty(class {}, 'name', { value: 'renamed' });
    Object.defineProperty(Named, Symbol.for('jsii.rtti'), { value: { fqn: 'aws-cdk-lib.Duration' } });
    const others = [new Duration(), new (Named as new () => object)()];
    for (const timeout of others) {
      const message = messageOf(
        () => new ApiFunction(testStack(), 'F', { timeout, code: 'x', alarms: Alarms.none() } as never),
      );
      expect(message).toContain("'code'");
      expect(message).not.toContain("'timeout'");
    }
  });
});

describe('advice', () => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const tieredVpc = new TieredVpc(stack, 'Tiered');
  const cluster = new ServiceCluster(stack, 'Cluster', { vpc });
  const topic = new AlarmTopic(stack, 'Topic', { emails: ['a@example.com'] });
  const loadBalancer = new WebLoadBalancer(stack, 'Alb', {
    vpc,
    exposure: Exposure.plainHttp({ reason: 'a test', clients: [ec2.Peer.ipv4('10.0.0.0/8')] }),
    alarms: Alarms.none(),
  });
  let count = 0;
  const service = (props: object) =>
    messageOf(() => new EcsWebService(stack, `Service${(count += 1)}`, props as never));
  const ingress = Ingress.shared(loadBalancer, { match: RouteMatch.everything() });
  const valid = { vpc, ingress, image: ContainerSource.fromRegistry('nginx', {}), alarms: Alarms.none() };

  test('none for a construct that is its L2', () => expect(service({ ...valid, cluster })).toBe('it was made'));

  test.each<[string, () => object, string]>([
    [
      'a construct in place of its L2',
      () => ({ vpc: tieredVpc }),
      "got a TieredVpc (at 'Test/Tiered'); give its 'vpc'",
    ],
    ['a topic', () => ({ alarms: topic.topic }), 'write Alarms.notify(topic) with it'],
    [
      'a construct with a topic',
      () => ({ alarms: topic }),
      "got an AlarmTopic (at 'Test/Topic'); write Alarms.notify(topic) with it",
    ],
    [
      'true',
      () => ({ alarms: true }),
      "'alarms' must be an Alarms, got the boolean true; write Alarms.notify(topic), ",
    ],
    ['a load balancer', () => ({ ingress: loadBalancer }), 'write Ingress.shared(webListener, options) with it'],
    [
      'a number in place of a size',
      () => ({ memory: 512 }),
      "'memory' must be a Size, got the number 512; for example Size.mebibytes(512)",
    ],
    ['a string in place of a number', () => ({ minTasks: '2' }), "'minTasks' must be a number, got the string '2'"],
    ['a name of an image', () => ({ image: 'nginx' }), 'or ContainerSource.fromRegistry(name, options) with it'],
    [
      'a variable that is not set',
      () => ({ environment: { AB: process.env.NOT_SET } }),
      "'environment.AB' must be given, got nothing; give it a string",
    ],
    [
      'a string in place of a list',
      () => ({ command: 'run' }),
      "'command' must be a list, each of it a string, got the string 'run'",
    ],
  ])('%s', (_, props, message) => expect(service({ ...valid, ...props() })).toContain(message));
});

describe('arguments of factories', () => {
  test('has the classes of the library', () => {
    const exported = DOMAINS.flatMap((domain) => exportsOf(domain).map(({ name }) => name));
    expect(Object.keys(CLASSES).filter((name) => !exported.includes(name))).toEqual([]);
  });

  test('fails with the name of the factory and of the parameter', () => {
    expect(argumentProblems('Ingress', 'shared', [undefined, 'x'])).toEqual([
      "'webListener' must be given, got nothing; give it an IWebListener",
      "'options' must be an object of the form SharedIngressOptions, got the string 'x'",
    ]);
    expect(argumentProblems('Ingress', 'shared', [{ listenerParts: 1 }, {}])).toEqual([
      expect.stringContaining(
        "'options.match' must be given, got nothing; give it a RouteMatch: write RouteMatch.everything()",
      ),
    ]);
  });

  test.each<[string, string, string, () => unknown[], string]>([
    [
      'a function in place of a target',
      'HttpApiDefinition',
      'routes',
      () => [{ routes: [{ path: '/x', target: functionOf() }], authorization: HttpAuthorization.iam() }],
      "'options.routes[0].target' must be a HttpTarget, got an ApiFunction (at 'Test/F'); write HttpTarget.apiFunction(handler) with it",
    ],
    [
      'no routes',
      'HttpApiDefinition',
      'routes',
      () => [{ authorization: HttpAuthorization.iam() }],
      "'options.routes' must be given, got nothing; give it a list, each of it an object of the form HttpApiRoute",
    ],
    [
      'a function in place of its alias',
      'RestApiDefinition',
      'routes',
      () => [
        { handler: functionOf(), authorization: RestAuthorization.iam(), routes: [{ path: '/x', methods: ['GET'] }] },
      ],
      "'options.handler' must be an IFunction, got an ApiFunction (at 'Test/F'); give its 'alias'",
    ],
    [
      'the ARN of a certificate',
      'Exposure',
      'internalOnly',
      () => [{ certificates: ['arn:aws:acm:eu-west-1:111122223333:certificate/a'] }],
      "'options.certificates[0]' must be an IListenerCertificate, got the string 'arn:aws:acm:eu-west-1:111122223333:certificate/a'",
    ],
    ['no reason', 'HttpAuthorization', 'none', () => [], "'reason' must be given, got nothing; give it a string"],
  ])('fails for %s', (_, className, factory, given, message) =>
    expect(argumentProblems(className, factory, given())).toEqual([message]),
  );

  test('checks them once the factories of a class are checked', () => {
    class Own {
      public static shared(...given: unknown[]): unknown[] {
        return [this, ...given];
      }
    }
    expect(checkFactories(checkFactories(Own, 'Ingress'), 'Ingress')).toBe(Own);
    expect(() => Own.shared('x', {})).toThrow(
      "Ingress.shared has 2 problems:\n  - 'webListener' must be an IWebListener",
    );
    const listener = { listenerParts: () => ({}) };
    const options = { match: RouteMatch.everything() };
    expect(Own.shared(listener, options)).toEqual([Own, listener, options]);
    expect(Ingress.shared.length).toBe(2);
  });

  describe('of every class', () => {
    const classes = DOMAINS.flatMap((domain) => exportsOf(domain)).filter(({ name }) => CLASSES[name] !== undefined);
    const before = classes.map(({ value }) => ({
      made: value as object,
      own: Object.getOwnPropertyDescriptors(value),
    }));
    beforeAll(() => classes.forEach(({ name, value }) => checkFactories(value as object, name)));
    // Other test files of this process use the same classes.
    afterAll(() =>
      before.forEach(({ made, own: { prototype: _, ...others } }) => Object.defineProperties(made, others)),
    );

    test.each(['sandbox', 'production'])('takes what the example stacks give: %s', (profile) =>
      expect(messageOf(() => addExampleStacks(testApp({ ...recommendedContext, profile })))).toBe('it was made'),
    );

    test('takes what the specimens give', () => expect(messageOf(() => specimensApp())).toBe('it was made'));
  });
});
