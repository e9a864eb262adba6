import { deploymentTime, inOrder, longest } from '../../../catalogue/deployment-time/deployment-time';
import durations from '../../../catalogue/deployment-time/durations.json';
import { TemplateJson } from '../../support/change-safety';

const STACK = durations.steps['any stack'].seconds;
const TASK = durations.steps['start of a task'].seconds;
const PROGRAM = durations.steps["start of an instance's program"].seconds;
const timeOf = (Resources: TemplateJson['Resources'], more: Record<string, TemplateJson> = {}) =>
  deploymentTime('Shop', { Shop: { Resources }, ...more });
/** The seconds of a resource alone. */
const alone = (Type: string, Properties = {}, more = {}) =>
  timeOf({ Alone: { Type, Properties, ...more } }).path[0]?.seconds;

describe('durations', () => {
  const entries = Object.entries({ ...durations.steps, ...durations.types }) as [
    string,
    { seconds: number; basis: string; says: string; source?: string; read?: string },
  ][];

  test('have seconds, and words for them', () => {
    expect(entries.filter(([, { seconds, says }]) => !(seconds > 0) || says === '')).toEqual([]);
  });

  test('that are documented or reported have a page and a month, documented ones a page of AWS', () => {
    const wrong = entries.filter(([, { basis, source = '', read = '' }]) => {
      const page = basis === 'documented' ? 'https://docs.aws.amazon.com/' : 'https://';
      return basis !== 'assumed' && !(source.startsWith(page) && /^202\d-[01]\d$/.test(read));
    });
    expect(wrong).toEqual([]);
    expect(new Set(entries.map(([, { basis }]) => basis))).toEqual(new Set(['documented', 'reported', 'assumed']));
  });
});

describe('deploymentTime', () => {
  test('adds the durations of the critical path, with what any stack takes', () => {
    const time = timeOf({
      Role: { Type: 'AWS::IAM::Role' },
      Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: { LoadBalancerArn: { Ref: 'Balancer' } },
      },
    });
    expect(time.path.map(({ logicalId }) => logicalId)).toEqual(['Balancer', 'Listener']);
    expect(time.seconds).toBe(STACK + 135 + 5);
    expect(time.resources).toBe(3);
    expect(longest(time, 1)).toEqual([expect.objectContaining({ logicalId: 'Balancer', basis: 'reported' })]);
  });

  test('takes the default for a type without an entry, and says so', () => {
    expect(timeOf({ New: { Type: 'AWS::New::Thing' } }).path).toEqual([
      { logicalId: 'New', type: 'AWS::New::Thing', seconds: 5, basis: 'assumed' },
    ]);
  });

  test.each([
    ['AWS::EC2::VPCEndpoint', {}, 'AWS::EC2::VPCEndpoint gateway'],
    ['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 'AWS::EC2::VPCEndpoint'],
    ['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'GatewayLoadBalancer' }, 'AWS::EC2::VPCEndpoint load balancer'],
    ['AWS::Lambda::Function', {}, 'AWS::Lambda::Function'],
    ['AWS::Lambda::Function', { VpcConfig: { SubnetIds: [] } }, 'AWS::Lambda::Function in a VPC'],
    ['AWS::RDS::DBInstance', { MultiAZ: false }, 'AWS::RDS::DBInstance'],
    ['AWS::RDS::DBInstance', { MultiAZ: true }, 'AWS::RDS::DBInstance with a standby'],
    ['AWS::FSx::FileSystem', { FileSystemType: 'LUSTRE' }, 'AWS::FSx::FileSystem'],
    ['AWS::FSx::FileSystem', { FileSystemType: 'WINDOWS' }, 'AWS::FSx::FileSystem windows'],
    [
      'AWS::SecretsManager::RotationSchedule',
      { HostedRotationLambda: {} },
      'AWS::SecretsManager::RotationSchedule hosted',
    ],
    ['Custom::Trigger', {}, 'Custom::Trigger'],
    ['Custom::AnyOther', {}, 'Custom::*'],
    ['AWS::CloudFormation::CustomResource', {}, 'AWS::CloudFormation::CustomResource'],
    ['AWS::CloudFormation::WaitCondition', { Timeout: '43200' }, 'AWS::CloudFormation::WaitCondition'],
  ])('takes the kind of %s with %j', (type, properties, entry) => {
    expect(timeOf({ Alone: { Type: type, Properties: properties } }).path[0]?.entry).toBe(entry);
  });

  const group = (properties: object) => ({
    Group: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { ...properties } },
  });
  const service = (Properties = {}) => ({
    Type: 'AWS::ECS::Service',
    Properties: { LoadBalancers: [{ TargetGroupArn: { Ref: 'Group' } }], ...Properties },
  });
  const secondsOf = (Resources: TemplateJson['Resources'], id: string) =>
    timeOf(Resources).path.find(({ logicalId }) => logicalId === id)?.seconds;

  test('computes a service by the health checks of its target group', () => {
    const checks = { HealthCheckIntervalSeconds: 15, HealthyThresholdCount: 2 };
    expect(secondsOf({ ...group(checks), Service: service() }, 'Service')).toBe(TASK + 30);
    expect(secondsOf({ ...group({}), Service: service() }, 'Service')).toBe(TASK + 150);
    expect(alone('AWS::ECS::Service')).toBe(TASK);
  });

  test('computes a service by the health checks of its containers, where they take longer', () => {
    const Task = {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { ContainerDefinitions: [{ HealthCheck: { Interval: 60 } }, {}] },
    };
    const checks = { HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2 };
    const Service = service({ TaskDefinition: { Ref: 'Task' } });
    expect(secondsOf({ Task, ...group(checks), Service }, 'Service')).toBe(TASK + 60);
  });

  test('counts the program of instances that send a signal, and no timeout', () => {
    const type = 'AWS::AutoScaling::AutoScalingGroup';
    expect(alone(type)).toBe(45);
    expect(alone(type, {}, { CreationPolicy: { ResourceSignal: { Count: 2, Timeout: 'PT1H' } } })).toBe(45 + PROGRAM);
    const checks = { HealthCheckIntervalSeconds: 15, HealthyThresholdCount: 2 };
    const Instances = {
      Type: type,
      Properties: { TargetGroupARNs: [{ Ref: 'Group' }] },
      CreationPolicy: { ResourceSignal: {} },
    };
    expect(secondsOf({ ...group(checks), Instances }, 'Instances')).toBe(45 + PROGRAM + 30);
  });

  test('takes a nested stack by its own critical path, where its template is given', () => {
    const nested = { Nested: { Type: 'AWS::CloudFormation::Stack' } };
    const template = { Resources: { Nat: { Type: 'AWS::EC2::NatGateway' } } };
    expect(timeOf(nested).seconds).toBe(STACK + 60);
    expect(timeOf(nested, { 'Shop/Nested': template }).seconds).toBe(STACK + STACK + 90);
  });
});

describe('inOrder', () => {
  test('names each stack once, after those that it needs', () => {
    const needs = { Site: ['Network', 'Certificate'], Alarm: ['Site'], Network: [] };
    expect(inOrder(['Alarm', 'Site', 'Certificate'], needs)).toEqual(['Network', 'Certificate', 'Site', 'Alarm']);
  });
});
