import { App, Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import fc from 'fast-check';
import * as apis from '../../lib/apis';
import * as batch from '../../lib/batch';
import * as compute from '../../lib/compute';
import * as containers from '../../lib/containers';
import * as databases from '../../lib/databases';
import * as functions from '../../lib/functions';
import { Exposure } from '../../lib/loadbalancing';
import * as network from '../../lib/network';
import { Alarms } from '../../lib/observability';
import { FARGATE_VCPUS, fargateMemory } from '../../lib/private/fargate-sizes';
import { Specimen } from '../specimens/specimen';
import { specimensOf } from '../support/library';
import { testApp, testStack } from '../support/synth';
import { synthesizeValidated } from '../support/validation';

/**
 * Whatever is valid synthesizes without a finding, whatever is not is refused by name. A failure prints its seed and
 * the props: add the seed to `SEEDS`, so that it stays tested.
 */
const SEEDS = [20261121];
/** One with the unit tests; `npm run test:properties` takes more. */
const SAMPLES = Number(process.env.PROPERTY_SAMPLES ?? 1);

/** What instances are made with: things that a test stack has. */
interface World {
  readonly stack: Stack;
  readonly vpc: ec2.IVpc;
  readonly topic: sns.ITopic;
  readonly certificate: acm.ICertificate;
}

type Make = (world: World, id: string) => void;

/** The minimal specimen of a construct, which takes other props over its own. */
function minimal(domain: string, name: string): Specimen['minimal'] {
  const specimen = specimensOf(domain)[name];
  if (!specimen) throw new Error(`${domain}.${name} has no specimen`);
  return specimen.minimal;
}

function world(app: App, id: string): World {
  const stack = testStack(app, id);
  const imported = { stack, vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 1 }), topic: new sns.Topic(stack, 'Topic') };
  const certificate = acm.Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:eu-west-1:111111111111:certificate/11111111-1111-1111-1111-111111111111',
  );
  return { ...imported, certificate };
}

/** Leaves props out as often as not. */
const some = <T>(arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(arbitraries, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const watched = fc.boolean();
const alarms = (on: boolean, { topic }: World): Alarms => (on ? Alarms.notify(topic) : Alarms.none());
const ingress = (kind: string, { certificate }: World): Exposure =>
  kind === 'internet'
    ? Exposure.internet({ certificates: [certificate] })
    : kind === 'internal'
      ? Exposure.internalOnly()
      : Exposure.internalOnly({ certificates: [certificate] });
const exposure = fc.constantFrom('internet', 'internal', 'internal with TLS');
const capacities = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 50 }))
  .map(([min, more]) => ({ min, max: min + more }));
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => Duration.seconds(value));
const fargateSize = fc
  .constantFrom(...FARGATE_VCPUS)
  .chain((vcpus) =>
    fc.constantFrom(...fargateMemory(vcpus)).map((memory) => ({ vcpus, memory: Size.mebibytes(memory) })),
  );

const VALID: Record<string, fc.Arbitrary<Make>> = {
  TieredVpc: fc
    .tuple(
      some({
        zones: fc.integer({ min: 1, max: 4 }),
        cidr: fc.constantFrom('10.1.0.0/16', '172.16.0.0/17', '192.168.0.0/18', '10.2.0.0/20'),
        ipv6: fc.boolean(),
      }),
      fc.constantFrom('none', 'one', 'each', 'instance'),
      fc.boolean(),
    )
    .map(([props, egress, endpoints]) => (in_, id) => {
      minimal('network', 'TieredVpc')(in_.stack, id, {
        ...props,
        egress: {
          none: network.Egress.none(),
          one: network.Egress.natGateway(),
          each: network.Egress.natGatewayPerZone({ alarms: Alarms.notify(in_.topic) }),
          instance: network.Egress.natInstance(),
        }[egress],
        interfaceEndpoints: endpoints ? [network.InterfaceEndpointSet.FARGATE_TASKS] : undefined,
      });
    }),

  WebFleet: fc
    .tuple(
      watched,
      exposure,
      capacities,
      some({
        port: fc.integer({ min: 1, max: 65535 }),
        warmUp: seconds(30, 600),
        detailedMonitoring: fc.boolean(),
        metricsAgent: fc.boolean(),
        scaleInProtection: fc.boolean(),
        maxInstanceLifetime: fc.integer({ min: 1, max: 365 }).map((days) => Duration.days(days)),
        instanceType: fc.constantFrom('t4g.small', 'm8g.large', 'c7i.xlarge').map((name) => new ec2.InstanceType(name)),
      }),
      fc.integer({ min: 10, max: 90 }),
    )
    .map(([watch, reach, { min, max }, props, target]) => (in_, id) => {
      minimal('compute', 'WebFleet')(in_.stack, id, {
        vpc: in_.vpc,
        alarms: alarms(watch, in_),
        ingress: ingress(reach, in_),
        minCapacity: min,
        maxCapacity: max,
        scaling: [compute.FleetScaling.targetCpu(target)],
        // A rolling update would wait for protected instances for ever, and is refused.
        update: props.scaleInProtection ? compute.FleetUpdate.instanceRefresh() : undefined,
        ...props,
      });
    }),

  EcsWebService: fc
    .tuple(
      watched,
      exposure,
      capacities,
      fargateSize,
      some({
        containerPort: fc.integer({ min: 1, max: 65535 }),
        stopTimeout: seconds(2, 120),
        readonlyRootFilesystem: fc.boolean(),
        initProcess: fc.boolean(),
        ephemeralStorage: fc.integer({ min: 21, max: 200 }).map((size) => Size.gibibytes(size)),
      }),
      fc.constantFrom('rolling', 'blue/green', 'linear', 'canary'),
    )
    .map(([watch, reach, { min, max }, size, props, deployment]) => (in_, id) => {
      minimal('containers', 'EcsWebService')(in_.stack, id, {
        vpc: in_.vpc,
        alarms: alarms(watch, in_),
        ingress: ingress(reach, in_),
        image: containers.ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
        minTasks: min,
        maxTasks: max,
        ...size,
        ...props,
        deployment: {
          rolling: containers.ServiceDeployment.rolling(),
          'blue/green': containers.ServiceDeployment.blueGreen(),
          linear: containers.ServiceDeployment.linear(),
          canary: containers.ServiceDeployment.canary(),
        }[deployment],
      });
    }),

  RestApiService: fc
    .tuple(
      watched,
      fc.uniqueArray(fc.constantFrom('/', '/items', '/items/{id}', '/orders', '/orders/{id}/lines'), { minLength: 1 }),
      fc.subarray(['GET', 'POST', 'PUT', 'DELETE'], { minLength: 1 }),
      some({
        stageName: fc.constantFrom('live', 'v1', 'test_2'),
        tracing: fc.boolean(),
        detailedMetrics: fc.boolean(),
        throttle: fc
          .integer({ min: 1, max: 5000 })
          .map((rate) => ({ rateLimit: rate, burstLimit: Math.min(rate * 2, 5000) })),
      }),
      fc.integer({ min: 128, max: 10_240 }),
    )
    .map(([watch, paths, methods, props, memorySize]) => (in_, id) => {
      const handler = new functions.ApiFunction(in_.stack, `${id}Function`, {
        code: inlineCode(),
        alarms: alarms(watch, in_),
        memorySize,
      });
      minimal('apis', 'RestApiService')(in_.stack, id, {
        alarms: alarms(watch, in_),
        definition: apis.RestApiDefinition.routes({
          authorization: apis.RestAuthorization.iam(),
          routes: paths.map((path) => ({ path, methods, handler: handler.alias })),
        }),
        ...props,
      });
    }),

  ItemTable: fc
    .tuple(
      watched,
      some({
        sortKey: fc.constant({ name: 'sk', type: dynamodb.AttributeType.STRING }),
        timeToLiveAttribute: fc.constant('expires'),
        deletionProtection: fc.boolean(),
        recovery: fc.integer({ min: 1, max: 35 }).map((days) => databases.TableRecovery.lastDays(days)),
      }),
    )
    .map(([watch, props]) => (in_, id) => {
      minimal('databases', 'ItemTable')(in_.stack, id, {
        partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
        alarms: alarms(watch, in_),
        ...props,
      });
    }),

  'JobQueues and ContainerJob': fc
    .tuple(
      watched,
      fc.uniqueArray(fc.constantFrom('High', 'Low', 'Night', 'Bulk'), { minLength: 1 }),
      fc.constantFrom('fargate', 'fargateSpot', 'fargateSpotFirst', 'ec2', 'ec2Spot', 'ec2SpotFirst'),
      fc.integer({ min: 1, max: 1000 }),
      fargateSize,
      some({ attempts: fc.integer({ min: 1, max: 10 }), timeout: seconds(60, 86_400) }),
    )
    .map(([watch, names, kind, maxVcpus, size, props]) => (in_, id) => {
      const capacity = {
        fargate: batch.JobCapacity.fargate({ maxVcpus }),
        fargateSpot: batch.JobCapacity.fargateSpot({ maxVcpus }),
        fargateSpotFirst: batch.JobCapacity.fargateSpotFirst({ maxVcpus }),
        ec2: batch.JobCapacity.ec2({ maxVcpus }),
        ec2Spot: batch.JobCapacity.ec2Spot({ maxVcpus }),
        ec2SpotFirst: batch.JobCapacity.ec2SpotFirst({ maxVcpus }),
      }[kind];
      minimal('batch', 'JobQueues')(in_.stack, id, {
        vpc: in_.vpc,
        alarms: alarms(watch, in_),
        capacity,
        queues: names.map((name, index) => ({ name, priority: index })),
      });
      minimal('batch', 'ContainerJob')(in_.stack, `${id}Job`, {
        image: containers.ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
        ...size,
        ...props,
      });
    }),
};

function inlineCode(): functions.FunctionCode {
  return functions.FunctionCode.prebuilt({
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 204 });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_LATEST,
  });
}

describe('any valid combination synthesizes without a finding, twice in one stack', () => {
  test.each(Object.entries(VALID))('%s', (_name, arbitrary) => {
    for (const seed of SEEDS) {
      const app = testApp();
      fc.sample(arbitrary, { seed, numRuns: SAMPLES }).forEach((make, index) => {
        const in_ = world(app, `Seed${seed}Sample${index}`);
        make(in_, 'First');
        make(in_, 'Second');
      });
      expect(synthesizeValidated(app).filter(({ text }) => !KNOWN_WARNINGS.test(text))).toEqual([]);
    }
  });
});

/** Warnings of choices that the samples make on purpose. */
const KNOWN_WARNINGS = /cdk-reference-architectures:plainHttp/;

const anything = {
  fraction: fc.double({ min: 0.01, max: 99, noNaN: true }).filter((value) => !Number.isInteger(value)),
  negative: fc.integer({ min: -1000, max: -1 }),
};
const port = fc.oneof(fc.constant(0), fc.integer({ min: 65_536 }), anything.negative, anything.fraction);
const count = fc.oneof(anything.negative, anything.fraction);

/** Props by construct: values that are wrong by themselves, and a make that takes one of them. */
const INVALID: [string, string, fc.Arbitrary<unknown>, (in_: World, prop: Record<string, unknown>) => void][] = [
  ...(
    [
      ['minCapacity', count],
      ['maxCapacity', count],
      ['port', port],
      ['warmUp', fc.constant(Duration.millis(1500))],
    ] as [string, fc.Arbitrary<unknown>][]
  ).map(([prop, values]): (typeof INVALID)[number] => [
    'WebFleet',
    prop,
    values,
    (in_, props) =>
      void minimal('compute', 'WebFleet')(in_.stack, 'It', {
        vpc: in_.vpc,
        alarms: Alarms.none(),
        ingress: Exposure.internalOnly(),
        ...props,
      }),
  ]),
  ...(
    [
      ['minTasks', count],
      ['maxTasks', count],
      ['containerPort', port],
      ['vcpus', fc.oneof(anything.negative, fc.constantFrom(0.3, 3, 32))],
      ['stopTimeout', seconds(121, 10_000)],
    ] as [string, fc.Arbitrary<unknown>][]
  ).map(([prop, values]): (typeof INVALID)[number] => [
    'EcsWebService',
    prop,
    values,
    (in_, props) =>
      void minimal('containers', 'EcsWebService')(in_.stack, 'It', {
        vpc: in_.vpc,
        alarms: Alarms.none(),
        ingress: Exposure.internalOnly(),
        image: containers.ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
        ...props,
      }),
  ]),
  ...(
    [
      ['memorySize', fc.oneof(fc.integer({ max: 127 }), fc.integer({ min: 10_241 }), anything.fraction)],
      ['timeout', seconds(901, 10_000)],
      ['reservedConcurrency', count],
    ] as [string, fc.Arbitrary<unknown>][]
  ).map(([prop, values]): (typeof INVALID)[number] => [
    'ApiFunction',
    prop,
    values,
    (in_, props) =>
      void minimal('functions', 'ApiFunction')(in_.stack, 'It', {
        code: inlineCode(),
        alarms: Alarms.none(),
        ...props,
      }),
  ]),
  ...(
    [
      ['attempts', fc.oneof(fc.constant(0), fc.integer({ min: 11 }), count)],
      ['timeout', seconds(1, 59)],
      ['vcpus', fc.oneof(anything.negative, fc.constantFrom(0.3, 3, 32))],
    ] as [string, fc.Arbitrary<unknown>][]
  ).map(([prop, values]): (typeof INVALID)[number] => [
    'ContainerJob',
    prop,
    values,
    (in_, props) =>
      void minimal('batch', 'ContainerJob')(in_.stack, 'It', {
        image: containers.ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
        ...props,
      }),
  ]),
  [
    'JobQueues',
    'priority',
    fc.oneof(anything.negative, fc.integer({ min: 1001 }), anything.fraction),
    (in_, { priority }) =>
      void minimal('batch', 'JobQueues')(in_.stack, 'It', {
        vpc: in_.vpc,
        alarms: Alarms.none(),
        capacity: batch.JobCapacity.fargate(),
        queues: [{ name: 'Only', priority: priority as number }],
      }),
  ],
  ...(
    [
      ['zones', fc.oneof(fc.integer({ max: 0 }), fc.integer({ min: 5 }), anything.fraction)],
      ['cidr', fc.constantFrom('10.0.0.0/25', '224.0.0.0/16', '10.0.0.0', 'x', '10.0.0.1/16', '')],
    ] as [string, fc.Arbitrary<unknown>][]
  ).map(([prop, values]): (typeof INVALID)[number] => [
    'TieredVpc',
    prop,
    values,
    (in_, props) => void minimal('network', 'TieredVpc')(in_.stack, 'It', props),
  ]),
];

describe('any single invalid value is refused by name', () => {
  test.each(INVALID)('fails for %s with a wrong %s', (_construct, prop, values, make) => {
    const in_ = world(testApp(), 'Test');
    fc.assert(
      fc.property(values, (value) => {
        // What was refused leaves its empty place behind; the next value needs the same id.
        in_.stack.node.tryRemoveChild('It');
        expect(() => make(in_, { [prop]: value })).toThrow(new RegExp(`'[^']*${prop}[^']*'`));
      }),
      { seed: SEEDS[0], numRuns: 25 },
    );
  });
});
