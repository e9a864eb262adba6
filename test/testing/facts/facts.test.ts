import { AppTemplates, FACTS, TemplateResource } from 'cdk-reference-architectures/testing';
import { att, deployed, ref, resource, shop } from '../templates';
import { Case, MORE_CASES, RECORD_GROUP_CASES, Resources } from './cases';

const ELB = 'ElasticLoadBalancingV2';
const listener = (loadBalancer: unknown, port = 443) =>
  resource(`${ELB}::Listener`, { LoadBalancerArn: loadBalancer, Port: port, DefaultActions: [] });
const targetGroup = (properties: object = {}) => resource(`${ELB}::TargetGroup`, { VpcId: 'vpc-1', ...properties });
const forward = (group: string) => [{ Type: 'forward', TargetGroupArn: ref(group) }];
const paths = (...values: string[]) => ({ Field: 'path-pattern', PathPatternConfig: { Values: values } });
const hosts = (...values: string[]) => ({ Field: 'host-header', HostHeaderConfig: { Values: values } });
const ruleTo = (group: string, priority: number, properties: object = {}) =>
  resource(`${ELB}::ListenerRule`, {
    ListenerArn: 'listener-1',
    Priority: priority,
    Conditions: [paths('/*')],
    Actions: forward(group),
    ...properties,
  });
const fleet = (groups: string[], properties: object = {}, more: object = {}) =>
  resource('AutoScaling::AutoScalingGroup', { TargetGroupARNs: groups.map(ref), ...properties }, more);
const ecsService = (properties: object, more: object = {}) =>
  resource('ECS::Service', { Cluster: 'shop', ...properties }, more);
const connect = (name: string) => ({
  ServiceConnectConfiguration: {
    Enabled: true,
    Namespace: 'shop',
    Services: [{ PortName: name, ClientAliases: [{ DnsName: name, Port: 8080 }] }],
  },
});
const client = (definition: string, more: object = {}) =>
  ecsService(
    { TaskDefinition: ref(definition), ServiceConnectConfiguration: { Enabled: true, Namespace: 'shop' } },
    more,
  );
const taskCalling = (url: string) =>
  resource('ECS::TaskDefinition', {
    ContainerDefinitions: [{ Name: 'app', Environment: [{ Name: 'URL', Value: url }] }],
  });
const latticeVpc = (vpc: string) =>
  resource('VpcLattice::ServiceNetworkVpcAssociation', { ServiceNetworkIdentifier: 'sn-1', VpcIdentifier: vpc });
const onFargate = (family: string, capacity = 'FARGATE') =>
  resource('ECS::TaskDefinition', {
    RequiresCompatibilities: [capacity],
    RuntimePlatform: { OperatingSystemFamily: family },
  });
const providers = (...names: string[]) =>
  resource('ECS::ClusterCapacityProviderAssociations', { Cluster: 'shop', CapacityProviders: names });
const strategy = (name: string) => ({ CapacityProviderStrategy: [{ CapacityProvider: name, Weight: 1 }] });
const shiftedBy = (rule: string) => ({
  LoadBalancers: [{ AdvancedConfiguration: { ProductionListenerRule: ref(rule) } }],
});
const scalable = (service: string) =>
  resource('ApplicationAutoScaling::ScalableTarget', {
    ResourceId: { 'Fn::Join': ['', ['service/shop/', att(service, 'Name')]] },
  });
const logGroup = (name: unknown, more: object = {}) => resource('Logs::LogGroup', { LogGroupName: name }, more);
const table = (properties: object) => resource('DynamoDB::Table', { TableName: 'items', ...properties });
const index = (name: string) => ({ IndexName: name, KeySchema: [{ AttributeName: name, KeyType: 'HASH' }] });
const apiResource = (part: string) =>
  resource('ApiGateway::Resource', { RestApiId: 'api-1', ParentId: 'root', PathPart: part });
const route = (key: string) => resource('ApiGatewayV2::Route', { ApiId: 'api-1', RouteKey: key });
const policyFor = (resourceArn: unknown, roles: string[] = []) =>
  resource('IAM::Policy', {
    Roles: roles.map(ref),
    PolicyDocument: { Statement: [{ Action: 'batch:SubmitJob', Resource: resourceArn }] },
  });
const machine = {
  Role: resource('IAM::Role'),
  Machine: resource('StepFunctions::StateMachine', { RoleArn: att('Role', 'Arn') }),
};
const job = (image: string, properties: object = { ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true } }) =>
  resource('Batch::JobDefinition', { ContainerProperties: { Image: image }, ...properties });
const environment = (resources: object, properties: object = {}) =>
  resource('Batch::ComputeEnvironment', {
    ReplaceComputeEnvironment: false,
    ComputeResources: { Type: 'EC2', AllocationStrategy: 'BEST_FIT_PROGRESSIVE', ...resources },
    ...properties,
  });
const queue = (properties: object, more: object = {}) =>
  resource('Batch::JobQueue', { Priority: 1, ...properties }, more);
const queueOn = (...environments: string[]) => ({
  ComputeEnvironmentOrder: environments.map((name, at) => ({ ComputeEnvironment: ref(name), Order: at + 1 })),
});
const bucket = (more: object = {}) => resource('S3::Bucket', {}, more);
const protectedGroup = { DeletionProtection: 'prevent-all-deletion' };

const CASES: Record<string, Case> = {
  ...MORE_CASES,
  'physical-name': {
    versions: [
      { Log: logGroup('/shop', { DeletionPolicy: 'Retain' }) },
      {},
      { Log: logGroup('/shop', { DeletionPolicy: 'Retain' }) },
    ],
    finds: 'fails at Log',
    twin: [{ Log: logGroup('/shop') }, {}, { Log: logGroup('/shop') }],
  },
  'type-change': {
    versions: [{ Thing: resource('SNS::Topic') }, { Thing: resource('Events::EventBus', { Name: 'shop' }) }],
    finds: 'fails at Thing',
    twin: [{ Thing: resource('SNS::Topic') }, { Other: resource('Events::EventBus', { Name: 'shop' }) }],
  },
  'data-lost': {
    versions: [{ Bucket: bucket() }, {}],
    finds: 'loses at Bucket',
    twin: [{ Bucket: bucket() }, { Bucket: bucket({ DeletionPolicy: 'Retain' }) }],
  },
  'deletion-protected': {
    versions: [{ Group: fleet([], protectedGroup) }, {}],
    finds: 'ignored at Group',
    twin: [{ Group: fleet([], protectedGroup) }, { Group: fleet([], protectedGroup) }],
  },
  'address-changes': {
    versions: [
      { Entrance: resource(`${ELB}::LoadBalancer`, { Scheme: 'internal' }) },
      { Entrance: resource(`${ELB}::LoadBalancer`, { Scheme: 'internet-facing' }) },
    ],
    finds: 'outage at Entrance',
    twin: [
      { Entrance: resource(`${ELB}::LoadBalancer`, { Scheme: 'internal' }) },
      { Entrance: resource(`${ELB}::LoadBalancer`, { Scheme: 'internal', IpAddressType: 'ipv4' }) },
    ],
  },
  'listener-rule-priority': {
    versions: [
      { Old: ruleTo('Group', 5), Group: targetGroup() },
      { New: ruleTo('Group', 5), Group: targetGroup() },
    ],
    finds: 'fails at New',
    twin: [
      { Old: ruleTo('Group', 5), Group: targetGroup() },
      { New: ruleTo('Group', 6), Group: targetGroup() },
    ],
  },
  'listener-port': {
    versions: [{ Old: listener('lb-1') }, { New: listener('lb-1') }],
    finds: 'fails at New',
    twin: [{ Old: listener('lb-1') }, { New: listener('lb-1', 8443) }],
  },
  'target-group-one-load-balancer': {
    versions: [
      { Rule: ruleTo('Group', 5), Group: targetGroup() },
      { Rule: ruleTo('Group', 5, { ListenerArn: 'listener-2' }), Group: targetGroup() },
    ],
    finds: 'fails at Rule',
    twin: [
      { Rule: ruleTo('Group', 5), Group: targetGroup() },
      { Rule: ruleTo('Other', 5, { ListenerArn: 'listener-2' }), Other: targetGroup() },
    ],
  },
  'forwarded-before-filled': {
    versions: [
      { Rule: ruleTo('Group', 5), Group: targetGroup(), Fleet: fleet(['Group']) },
      { Rule: ruleTo('Other', 5), Other: targetGroup(), Fleet: fleet(['Other']) },
    ],
    finds: 'outage at Rule',
    // The rule waits for what fills the group.
    twin: [
      { Rule: ruleTo('Group', 5), Group: targetGroup(), Fleet: fleet(['Group']) },
      { Rule: { ...ruleTo('Other', 5), DependsOn: 'Fleet' }, Other: targetGroup(), Fleet: fleet(['Other']) },
    ],
  },
  'rule-outlives-its-targets': {
    versions: [{ Rule: ruleTo('Group', 5), Group: targetGroup(), Fleet: fleet(['Group']) }, { Fleet: fleet([]) }],
    finds: 'outage at Rule',
    twin: [{ Rule: ruleTo('Group', 5), Group: targetGroup(), Fleet: fleet(['Group']) }, {}],
  },
  'rule-hidden': {
    versions: [
      { First: ruleTo('Group', 5), Group: targetGroup() },
      { First: ruleTo('Group', 5), Second: ruleTo('Group', 6, { Conditions: [paths('/a')] }), Group: targetGroup() },
    ],
    finds: 'ignored at Second',
    twin: [
      { First: ruleTo('Group', 5), Group: targetGroup() },
      { First: ruleTo('Group', 5), Second: ruleTo('Group', 4, { Conditions: [paths('/a')] }), Group: targetGroup() },
    ],
  },
  'load-balancer-vpc': {
    versions: ['vpc-1', 'vpc-2'].map((VpcId, at) => ({
      Entrance: resource(`${ELB}::LoadBalancer`, { Subnets: [ref(`Subnet${at}`)] }),
      [`Subnet${at}`]: resource('EC2::Subnet', { VpcId }),
    })),
    finds: 'fails at Entrance',
    twin: ['vpc-1', 'vpc-1'].map((VpcId, at) => ({
      Entrance: resource(`${ELB}::LoadBalancer`, { Subnets: [ref(`Subnet${at}`)] }),
      [`Subnet${at}`]: resource('EC2::Subnet', { VpcId }),
    })),
  },
  'network-load-balancer-address': {
    versions: ['eipalloc-1', 'eipalloc-2'].map((AllocationId) => ({
      Entrance: resource(`${ELB}::LoadBalancer`, { SubnetMappings: [{ SubnetId: 'subnet-1', AllocationId }] }),
    })),
    finds: 'fails at Entrance',
    twin: [['subnet-1'], ['subnet-1', 'subnet-2']].map((subnets) => ({
      Entrance: resource(`${ELB}::LoadBalancer`, {
        SubnetMappings: subnets.map((SubnetId) => ({ SubnetId, AllocationId: `eipalloc-of-${SubnetId}` })),
      }),
    })),
  },
  'health-of-a-new-target-group': {
    versions: [
      { Fleet: fleet(['A'], { HealthCheckType: 'ELB' }), A: targetGroup({ Port: 80 }) },
      {
        Fleet: fleet(['A', 'B'], { HealthCheckType: 'ELB' }),
        A: targetGroup({ Port: 80 }),
        B: targetGroup({ Port: 81 }),
      },
    ],
    finds: 'outage at Fleet',
    twin: [
      { Fleet: fleet(['A'], { HealthCheckType: 'ELB' }), A: targetGroup({ Port: 80 }) },
      {
        Fleet: fleet(['A', 'B'], { HealthCheckType: 'ELB' }),
        A: targetGroup({ Port: 80 }),
        B: targetGroup({ Port: 80 }),
      },
    ],
  },
  'protected-group-is-emptied': {
    versions: [{ Fleet: fleet([], protectedGroup) }, {}],
    finds: 'outage at Fleet',
    twin: [{ Fleet: fleet([]) }, {}],
  },
  'service-connect-name': {
    versions: [{ Old: ecsService(connect('web')) }, { New: ecsService(connect('web')) }],
    finds: 'fails at New',
    twin: [{ Old: ecsService(connect('web')) }, { New: ecsService(connect('site')) }],
  },
  'cloud-map-name': {
    versions: [
      { Old: resource('ServiceDiscovery::Service', { Name: 'web', NamespaceId: 'ns-1' }) },
      { New: resource('ServiceDiscovery::Service', { Name: 'web', NamespaceId: 'ns-1' }) },
    ],
    finds: 'fails at New',
    twin: [
      { Old: resource('ServiceDiscovery::Service', { Name: 'web', NamespaceId: 'ns-1' }) },
      { New: resource('ServiceDiscovery::Service', { Name: 'web', NamespaceId: 'ns-2' }) },
    ],
  },
  'cloud-map-namespace-name': {
    versions: [
      { Old: resource('ServiceDiscovery::HttpNamespace', { Name: 'shop' }) },
      { New: resource('ServiceDiscovery::HttpNamespace', { Name: 'shop' }) },
    ],
    finds: 'fails at New',
    twin: [
      { Old: resource('ServiceDiscovery::HttpNamespace', { Name: 'shop' }) },
      { New: resource('ServiceDiscovery::HttpNamespace', { Name: 'store' }) },
    ],
  },
  'service-connect-order': {
    versions: [{ Server: ecsService(connect('web')), Client: client('Task'), Task: taskCalling('http://web:8080') }],
    finds: 'outage at Client',
    twin: [
      {
        Server: ecsService(connect('web')),
        Client: client('Task', { DependsOn: 'Server' }),
        Task: taskCalling('http://web:8080'),
      },
    ],
  },
  'service-connect-name-ends': {
    versions: [
      { Server: ecsService(connect('web')), Client: client('Task'), Task: taskCalling('http://web:8080') },
      { Server: ecsService(connect('site')), Client: client('Task'), Task: taskCalling('http://web:8080') },
    ],
    finds: 'outage at Client',
    twin: [
      { Server: ecsService(connect('web')), Client: client('Task'), Task: taskCalling('http://other:8080') },
      { Server: ecsService(connect('site')), Client: client('Task'), Task: taskCalling('http://other:8080') },
    ],
  },
  'capacity-provider-in-use': {
    versions: [
      { Providers: providers('a', 'b'), Web: ecsService(strategy('a')) },
      { Providers: providers('b'), Web: ecsService(strategy('b')) },
    ],
    finds: 'fails at Providers',
    twin: [
      { Providers: providers('a', 'b'), Web: ecsService(strategy('b')) },
      { Providers: providers('b'), Web: ecsService(strategy('b')) },
    ],
  },
  'traffic-weights-reset': {
    versions: [
      { Group: targetGroup(), Rule: ruleTo('Group', 1), Web: ecsService(shiftedBy('Rule')) },
      { Group: targetGroup(), Rule: ruleTo('Group', 2), Web: ecsService(shiftedBy('Rule')) },
    ],
    finds: 'outage at Rule',
    twin: [
      { Group: targetGroup(), Rule: ruleTo('Group', 1), Web: ecsService({}) },
      { Group: targetGroup(), Rule: ruleTo('Group', 2), Web: ecsService({}) },
    ],
  },
  'desired-count-is-written': {
    versions: [{ Web: ecsService({}), Count: scalable('Web') }, { Web: ecsService({ DesiredCount: 2 }) }],
    finds: 'outage at Web',
    twin: [{ Web: ecsService({ DesiredCount: 2 }) }, { Web: ecsService({}), Count: scalable('Web') }],
  },
  'vpc-one-service-network': {
    versions: [{ One: latticeVpc('vpc-1') }, { Other: latticeVpc('vpc-1') }],
    finds: 'fails at Other',
    twin: [{ One: latticeVpc('vpc-1') }, { Other: latticeVpc('vpc-2') }],
  },
  'platform-family-stays': {
    versions: [
      { Task: onFargate('LINUX'), Web: ecsService({ TaskDefinition: ref('Task') }) },
      { Task: onFargate('WINDOWS_SERVER_2022_CORE'), Web: ecsService({ TaskDefinition: ref('Task') }) },
    ],
    finds: 'fails at Web',
    twin: [
      { Task: onFargate('LINUX', 'EC2'), Web: ecsService({ TaskDefinition: ref('Task') }) },
      { Task: onFargate('WINDOWS_SERVER_2022_CORE', 'EC2'), Web: ecsService({ TaskDefinition: ref('Task') }) },
    ],
  },
  'job-queue-scheduling-policy': {
    versions: [{ Queue: queue({}) }, { Queue: queue({ SchedulingPolicyArn: 'policy-1' }) }],
    finds: 'fails at Queue',
    twin: [
      { Queue: queue({ SchedulingPolicyArn: 'policy-1' }) },
      { Queue: queue({ SchedulingPolicyArn: 'policy-2' }) },
    ],
  },
  'queued-jobs-lost': {
    versions: [{ Queue: queue({}) }, {}],
    finds: 'loses at Queue',
    twin: [{ Queue: queue({}) }, { Queue: queue({ Priority: 2 }) }],
  },
  'job-definition-deregistered': {
    versions: [
      { Job: resource('Batch::JobDefinition', { Type: 'container', Tags: { team: 'a' } }) },
      { Job: resource('Batch::JobDefinition', { Type: 'container', Tags: { team: 'b' } }) },
    ],
    finds: 'loses at Job',
    twin: [{ Job: job('a') }, { Job: job('b') }],
  },
  'job-queue-one-kind': {
    versions: [
      { Queue: queue(queueOn('Spot')), Spot: environment({ Type: 'SPOT' }) },
      {
        Queue: queue(queueOn('Spot', 'Fargate')),
        Spot: environment({ Type: 'SPOT' }),
        Fargate: environment({ Type: 'FARGATE' }),
      },
    ],
    finds: 'fails at Queue',
    twin: [
      { Queue: queue(queueOn('Spot')), Spot: environment({ Type: 'SPOT' }) },
      {
        Queue: queue(queueOn('Spot', 'OnDemand')),
        Spot: environment({ Type: 'SPOT' }),
        OnDemand: environment({ Type: 'EC2' }),
      },
    ],
  },
  'compute-environment-in-use': {
    versions: [
      { Queue: queue(queueOn('Spot'), { DeletionPolicy: 'Retain' }), Spot: environment({ Type: 'SPOT' }) },
      {},
    ],
    finds: 'ignored at Spot',
    twin: [
      { Queue: queue(queueOn('Old')), Old: environment({ Type: 'SPOT' }) },
      { Queue: queue(queueOn('New')), New: environment({ Type: 'SPOT' }) },
    ],
  },
  'fargate-environment-with-jobs': {
    versions: [{ Night: environment({ Type: 'FARGATE' }) }, {}],
    finds: 'outage at Night',
    twin: [{ Night: environment({ Type: 'FARGATE' }) }, { Night: environment({ Type: 'FARGATE', MaxvCpus: 2 }) }],
  },
  'running-executions-denied': {
    versions: [
      { ...machine, A: queue({}), B: queue({}), Policy: policyFor(ref('A'), ['Role']) },
      { ...machine, A: queue({}), B: queue({}), Policy: policyFor(ref('B'), ['Role']) },
    ],
    finds: 'outage at Policy',
    twin: [
      { A: queue({}), B: queue({}), Policy: policyFor(ref('A'), ['Role']), Role: machine.Role },
      { A: queue({}), B: queue({}), Policy: policyFor(ref('B'), ['Role']), Role: machine.Role },
    ],
  },
  'compute-environment-fixed': {
    versions: [{ Spot: environment({ Type: 'FARGATE' }) }, { Spot: environment({ Type: 'FARGATE_SPOT' }) }],
    finds: 'fails at Spot',
    twin: [
      { Spot: environment({ Type: 'FARGATE', MaxvCpus: 1, Subnets: ['subnet-1'] }) },
      { Spot: environment({ Type: 'FARGATE', MaxvCpus: 2, Subnets: ['subnet-2'] }) },
    ],
  },
  'job-instances-replaced': {
    versions: [{ Spot: environment({ InstanceTypes: ['c7g'] }) }, { Spot: environment({ InstanceTypes: ['c8g'] }) }],
    finds: 'outage at Spot',
    twin: [{ Spot: environment({ MaxvCpus: 1 }) }, { Spot: environment({ MaxvCpus: 2 }) }],
  },
  'role-names-one-revision': {
    versions: [
      { Job: job('a'), Policy: policyFor(ref('Job')) },
      { Job: job('b'), Policy: policyFor(ref('Job')) },
    ],
    finds: 'outage at Policy',
    twin: [
      { Job: job('a'), Policy: policyFor('arn:aws:batch:eu-west-1:111122223333:job-definition/job:*') },
      { Job: job('b'), Policy: policyFor('arn:aws:batch:eu-west-1:111122223333:job-definition/job:*') },
    ],
  },
  'rest-api-path-variable': {
    versions: [{ Old: apiResource('{id}') }, { New: apiResource('{itemId}') }],
    finds: 'fails at New',
    twin: [{ Old: apiResource('{id}') }, { New: apiResource('items') }],
  },
  'http-api-path-variable': {
    versions: [{ Old: route('GET /items/{id}') }, { New: route('GET /items/{itemId}') }],
    finds: 'fails at New',
    twin: [{ Old: route('GET /items/{id}') }, { New: route('GET /items/{id}/parts') }],
  },
  'http-api-route-key': {
    versions: [{ Old: route('GET /items') }, { New: route('GET /items') }],
    finds: 'fails at New',
    twin: [{ Old: route('GET /items') }, { New: route('POST /items') }],
  },
  'rest-api-deployment': {
    versions: ['a', 'b'].map((name) => ({
      Api: resource('ApiGateway::RestApi', { Name: 'shop' }),
      Model: resource('ApiGateway::Model', { RestApiId: ref('Api'), Description: name }),
      Deployment: resource('ApiGateway::Deployment', { RestApiId: ref('Api') }),
      Stage: resource('ApiGateway::Stage', {
        RestApiId: ref('Api'),
        DeploymentId: ref('Deployment'),
        StageName: 'live',
      }),
    })),
    finds: 'ignored at Model',
    twin: ['a', 'b'].map((name) => ({
      Api: resource('ApiGateway::RestApi', { Name: 'shop' }),
      Model: resource('ApiGateway::Model', { RestApiId: ref('Api'), Description: name }),
      [`Deployment${name}`]: resource('ApiGateway::Deployment', { RestApiId: ref('Api') }),
      Stage: resource('ApiGateway::Stage', {
        RestApiId: ref('Api'),
        DeploymentId: ref(`Deployment${name}`),
        StageName: 'live',
      }),
    })),
  },
  'one-index-per-deployment': {
    versions: [
      { Table: table({ GlobalSecondaryIndexes: [index('a')] }) },
      { Table: table({ GlobalSecondaryIndexes: [index('b')] }) },
    ],
    finds: 'fails at Table',
    twin: [
      { Table: table({ GlobalSecondaryIndexes: [index('a')] }) },
      { Table: table({ GlobalSecondaryIndexes: [index('a'), index('b')] }) },
    ],
  },
  'time-to-live-attribute': {
    versions: [
      { Table: table({ TimeToLiveSpecification: { AttributeName: 'a', Enabled: true } }) },
      { Table: table({ TimeToLiveSpecification: { AttributeName: 'b', Enabled: true } }) },
    ],
    finds: 'fails at Table',
    twin: [
      { Table: table({ TimeToLiveSpecification: { AttributeName: 'a', Enabled: true } }) },
      { Table: table({ TimeToLiveSpecification: { AttributeName: 'a', Enabled: false } }) },
    ],
  },
  'stream-view-type': {
    versions: [
      { Table: table({ StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }) },
      { Table: table({ StreamSpecification: { StreamViewType: 'OLD_IMAGE' } }) },
    ],
    finds: 'fails at Table',
    twin: [{ Table: table({ StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }) }, { Table: table({}) }],
  },
  'object-lock-stays': {
    versions: [
      {
        Bucket: { Type: 'AWS::S3::Bucket', Properties: { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } } },
      },
      { Bucket: { Type: 'AWS::S3::Bucket', Properties: {} } },
    ],
    finds: 'fails at Bucket',
    twin: [
      { Bucket: { Type: 'AWS::S3::Bucket', Properties: {} } },
      {
        Bucket: { Type: 'AWS::S3::Bucket', Properties: { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } } },
      },
    ],
  },
};

/** Facts about several stacks or the whole app: their tests are below, or with the account. */
const OF_SEVERAL_STACKS = ['export-in-use', 'output-not-read', 'stack-stays', 'rule-moves-to-a-later-stack'];

describe('facts', () => {
  test('have a case each, an id of their own, a sentence and a source', () => {
    const ids = FACTS.map(({ id }) => id);
    expect(ids.sort()).toEqual([...Object.keys(CASES), ...OF_SEVERAL_STACKS].sort());
    for (const { says, source } of FACTS) {
      expect(says).toMatch(/^[A-Z].*\.$/);
      expect(source).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|github\.com)\//);
    }
  });

  describe.each(Object.entries(CASES))('%s', (id, { versions, finds, twin }) => {
    const found = (of: readonly Resources[], facts = FACTS) =>
      deployed(
        of.map((resources) => shop(resources)),
        facts,
      )
        .findings.filter(({ fact }) => fact === id)
        .map(({ kind, logicalId }) => `${kind} at ${logicalId}`);

    test('is met', () => {
      expect(found(versions)).toEqual([finds]);
    });

    test('is not met by a change beside it', () => {
      expect(found(twin)).toEqual([]);
    });
  });

  const found = (...versions: Resources[]) =>
    deployed(versions.map((resources) => shop(resources))).findings.map(({ kind, fact }) => `${kind} ${fact}`);

  test.each(Object.entries(RECORD_GROUP_CASES))('records of a name: %s', (_title, { versions, meets }) => {
    expect([...new Set(found(...versions))]).toEqual(meets ? ['fails record-name'] : []);
  });

  test('what is retained, taken out of the template or replaced, still answers', () => {
    const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    const socket = (name: string) => ({
      Api: resource('ApiGatewayV2::Api', { Name: 'shop', ProtocolType: 'WEBSOCKET' }, retained),
      Live: resource('ApiGatewayV2::Stage', { ApiId: ref('Api'), StageName: name }, retained),
    });
    expect(found(socket('live'), {})).toEqual([]);
    expect(found(socket('live'), socket('test'))).toEqual([]);
    const mail = (topic: string) =>
      resource('SNS::Subscription', { TopicArn: topic, Protocol: 'email', Endpoint: 'shop@example.com' }, retained);
    expect(found({ Mail: mail('topic-1') }, { Mail: mail('topic-2') })).toEqual([]);
    const mapping = (source: string) =>
      resource('Lambda::EventSourceMapping', { EventSourceArn: source, StartingPosition: 'LATEST' }, retained);
    expect(found({ Mapping: mapping('stream-1') }, { Mapping: mapping('stream-2') })).toEqual([]);
    const entrance = (scheme: string) => resource(`${ELB}::LoadBalancer`, { Scheme: scheme }, retained);
    expect(found({ Entrance: entrance('internal') }, { Entrance: entrance('internet-facing') })).toEqual([]);
  });

  test('the address of an API ends with its default stage', () => {
    const api = { Api: resource('ApiGatewayV2::Api', { Name: 'shop', ProtocolType: 'HTTP' }) };
    const stage = resource('ApiGatewayV2::Stage', { ApiId: ref('Api'), StageName: '$default' });
    expect(found({ ...api, Stage: stage }, api)).toEqual(['outage api-address']);
    expect(found({ ...api, Stage: stage }, {})).toEqual(['outage api-address']);
  });

  test('a client is refused when its key is replaced', () => {
    const key = (name: string) => ({ Key: resource('ApiGateway::ApiKey', { Name: name }) });
    expect(found(key('acme'), key('bolt'))).toEqual(['outage api-key-ends']);
  });

  test('a path of a domain that no stack has ends by itself', () => {
    const path = resource('ApiGateway::BasePathMapping', { DomainName: 'api.shop.example', BasePath: 'v1' });
    const domain = resource('ApiGateway::DomainName', { DomainName: 'api.shop.example' });
    expect(found({ Path: path }, {})).toEqual(['outage api-custom-domain']);
    // With its domain, the domain alone is reported.
    expect(found({ Path: path, Domain: domain }, {})).toEqual(['outage api-custom-domain']);
  });

  test('a function reads several topics of one cluster', () => {
    const topic = (name: string) =>
      resource('Lambda::EventSourceMapping', { EventSourceArn: 'cluster-1', FunctionName: 'orders', Topics: [name] });
    expect(found({ Old: topic('a') }, { Old: topic('a'), New: topic('b') })).toEqual([]);
    expect(found({ Old: topic('a') }, { New: topic('a') })).toEqual(['fails event-source-mapping']);
  });

  test('no provisioned concurrency stays with an alias that is replaced', () => {
    const scaled = (name: string) => ({
      Alias: resource('Lambda::Alias', { FunctionName: 'orders', FunctionVersion: '1', Name: name }),
    });
    const scaling = resource('ApplicationAutoScaling::ScalableTarget', {
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ResourceId: ref('Alias'),
    });
    const stays = 'ignored provisioned-concurrency-stays';
    expect(found({ ...scaled('live'), Scaling: scaling }, scaled('live'))).toContain(stays);
    expect(found({ ...scaled('live'), Scaling: scaling }, scaled('test'))).not.toContain(stays);
  });

  test('a retained log group of a generated name stands in nobody’s way', () => {
    const log = resource('Logs::LogGroup', {}, { DeletionPolicy: 'Retain' });
    expect(deployed([shop({ Log: log }), shop({}), shop({ Log: log })]).findings).toEqual([]);
  });

  test('a name is taken by a resource of another stack', () => {
    const stack = (name: string, resources: Resources) => ({ name, template: { Resources: resources } });
    const report = deployed([
      AppTemplates.fromStacks(stack('One', { Log: logGroup('/shop') })),
      AppTemplates.fromStacks(stack('One', { Log: logGroup('/shop') }), stack('Two', { Log: logGroup('/shop') })),
    ]);
    expect(report.failures).toMatchObject([{ fact: 'physical-name', stack: 'Two', logicalId: 'Log' }]);
    expect(report.failures[0]?.message).toMatch(/is that of 'Log' of 'One'/);
  });

  test('a name is free in another Region, but for those of IAM', () => {
    const regions = ['eu-west-1', 'eu-central-1'];
    const app = (resources: Resources) =>
      AppTemplates.fromStacks(
        ...regions.map((region) => ({
          name: 'Shop',
          region,
          account: '111122223333',
          template: { Resources: resources },
        })),
      );
    expect(deployed([app({ Log: logGroup('/shop') })]).findings).toEqual([]);
    const roles = deployed([app({ Role: resource('IAM::Role', { RoleName: 'shop' }) })]);
    expect(roles.failures).toMatchObject([{ fact: 'physical-name', logicalId: 'Role' }]);
  });

  test('two priorities that are swapped collide whatever comes first', () => {
    const group = { Group: targetGroup() };
    const rules = (a: number, b: number) => ({
      ...group,
      A: ruleTo('Group', a, { Conditions: [paths('/a')] }),
      B: ruleTo('Group', b, { Conditions: [paths('/b')] }),
    });
    const report = deployed([shop(rules(1, 2)), shop(rules(2, 1))]);
    expect(report.failures.map(({ logicalId }) => logicalId)).toEqual(['A', 'B']);
  });

  test('a priority is free when its holder changes first', () => {
    const rule = (priority: number, path: string) => ruleTo('Group', priority, { Conditions: [paths(path)] });
    const group = { Group: targetGroup() };
    const before = { ...group, A: rule(1, '/a'), B: rule(2, '/b') };
    const after = { ...group, A: rule(3, '/a'), B: { ...rule(1, '/b'), DependsOn: 'A' } };
    expect(deployed([shop(before), shop(after)]).failures).toEqual([]);
    expect(deployed([shop(before), shop({ ...after, B: rule(1, '/b') })]).failures).toHaveLength(1);
  });

  test('a client that is not deployed itself does not learn a name, whatever its order is', () => {
    const before = {
      Server: ecsService({}),
      Client: client('Task', { DependsOn: 'Server' }),
      Task: taskCalling('http://web:8080'),
    };
    const report = deployed([shop(before), shop({ ...before, Server: ecsService(connect('web')) })]);
    expect(report.findings.map(({ fact, logicalId }) => `${fact} at ${logicalId}`)).toEqual([
      'service-connect-order at Client',
    ]);
  });

  test('a name ends with its namespace', () => {
    const before = { Server: ecsService(connect('web')), Client: client('Task'), Task: taskCalling('http://web:8080') };
    const { ServiceConnectConfiguration } = connect('web');
    const moved = ecsService({ ServiceConnectConfiguration: { ...ServiceConnectConfiguration, Namespace: 'store' } });
    const report = deployed([shop(before), shop({ ...before, Server: moved })]);
    expect(report.findings.map(({ fact }) => fact)).toEqual(['service-connect-name-ends']);
  });

  test('a target group without weight has no requests that it could not answer', () => {
    const groups = { Group: targetGroup(), Alternate: targetGroup() };
    const weighted = (weight: number) => ({
      ...groups,
      Web: ecsService({ LoadBalancers: ['Group', 'Alternate'].map((name) => ({ TargetGroupArn: ref(name) })) }),
      Rule: ruleTo('Group', 1, {
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: ref('Group'), Weight: 100 - weight },
                { TargetGroupArn: ref('Alternate'), Weight: weight },
              ],
            },
          },
        ],
      }),
    });
    const before = { ...groups, Web: ecsService({ LoadBalancers: [{ TargetGroupArn: ref('Group') }] }) };
    expect(deployed([shop(before), shop(weighted(0))]).findings).toEqual([]);
    expect(deployed([shop(before), shop(weighted(50))]).outages).toHaveLength(1);
  });

  test('a capacity provider goes with its cluster and the services in it', () => {
    const before = { Providers: providers('a'), Web: ecsService(strategy('a')) };
    expect(deployed([shop(before), shop({})]).failures).toEqual([]);
  });

  test('a capacity provider is free when its service has left it first', () => {
    const before = { Providers: providers('a', 'b'), Web: ecsService(strategy('a')) };
    const after = { Providers: { ...providers('b'), DependsOn: 'Web' }, Web: ecsService(strategy('b')) };
    expect(deployed([shop(before), shop(after)]).failures).toEqual([]);
  });

  test('a rule without a host is hidden from the hosts of the same fleet', () => {
    const before = {
      Group: targetGroup(),
      Fleet: fleet(['Group']),
      All: ruleTo('Group', 5, { Conditions: [hosts('shop.example.com')] }),
    };
    const images = (conditions: object[]) => ({
      ...before,
      Images: ruleTo('Group', 6, { Conditions: conditions }),
    });
    const of = (conditions: object[]) =>
      deployed([shop(before), shop(images(conditions))]).ignored.map(({ fact }) => fact);
    expect(of([paths('/images/*')])).toEqual(['rule-hidden']);
    expect(of([hosts('blog.example.com'), paths('/images/*')])).toEqual([]);
  });

  describe('of subnets', () => {
    const subnet = (CidrBlock: unknown, VpcId = 'vpc-1') => resource('EC2::Subnet', { VpcId, CidrBlock });
    const found = (before: Resources, after: Resources) =>
      deployed([shop(before), shop(after)]).findings.map(({ kind, fact, logicalId }) => `${kind} ${fact} ${logicalId}`);

    test.each([
      ['one in another', '10.0.0.0/16', '10.0.5.0/24', true],
      ['one around another', '10.0.5.0/24', '10.0.0.0/16', true],
      ['neighbours', '10.0.0.0/24', '10.0.1.0/24', false],
      ['ranges that only the account knows', { 'Fn::ImportValue': 'a' }, { 'Fn::ImportValue': 'b' }, false],
    ])('%s', (_what, old, range, conflict) => {
      const expected = conflict ? ['fails subnet-range New'] : [];
      expect(found({ Old: subnet(old) }, { New: subnet(range) })).toEqual(expected);
      expect(found({}, { New: subnet(range), Other: subnet(old) })).toEqual(
        conflict ? ['fails subnet-range Other'] : [],
      );
      expect(found({ Old: subnet(old) }, { New: subnet(range, 'vpc-2') })).toEqual([]);
    });

    test('one that stays, and its neighbour', () => {
      const before = { Old: subnet('10.0.0.0/24'), Next: subnet('10.0.1.0/24') };
      expect(found(before, { ...before, New: subnet('10.0.2.0/24') })).toEqual([]);
      expect(found(before, { ...before, New: subnet('10.0.0.0/23') })).toEqual(['fails subnet-range New']);
    });
  });

  test.each([
    ['AvailabilityZone', 'eu-west-1a', 'eu-west-1b'],
    ['Encrypted', false, true],
    ['KmsKeyId', undefined, 'key-1'],
    ['KmsKeyId', 'key-1', 'key-2'],
    ['OutpostArn', 'outpost-1', 'outpost-2'],
    ['SnapshotId', 'snap-1', undefined],
  ])('a volume whose %s would change from %s to %s', (name, before, after) => {
    const volume = (value: unknown) => ({ Data: resource('EC2::Volume', { Size: 500, [name]: value }) });
    expect(
      deployed([shop(volume(before)), shop(volume(after))]).findings.map(({ kind, fact }) => `${kind} ${fact}`),
    ).toContain('fails volume-stays');
  });

  test.each([
    [true, true, 'subnet-2', ['fails firewall-subnet-change-protection']],
    [true, true, 'subnet-1', []],
    [false, true, 'subnet-2', []],
    [true, false, 'subnet-2', []],
  ])('a firewall, protected %s and then %s, that would be in %s', (before, after, subnet, expected) => {
    const firewall = (protection: boolean, SubnetId: string) => ({
      Firewall: resource('NetworkFirewall::Firewall', {
        SubnetChangeProtection: protection,
        SubnetMappings: [{ SubnetId }],
      }),
    });
    expect(
      deployed([
        shop(firewall(before, 'subnet-1')),
        shop({ ...firewall(after, subnet), More: resource('SNS::Topic') }),
      ]).findings.map(({ kind, fact }) => `${kind} ${fact}`),
    ).toEqual(expected);
  });

  test.each([
    ['subnet-1', 'DUALSTACK', ['fails firewall-subnet-address-type']],
    ['subnet-1', 'IPV4', []],
    ['subnet-2', 'DUALSTACK', []],
  ])('a firewall that would have %s with the addresses %s', (SubnetId, IPAddressType, expected) => {
    const firewall = (mapping: object) => ({
      Firewall: resource('NetworkFirewall::Firewall', { SubnetMappings: [mapping] }),
      More: resource('SNS::Topic', mapping),
    });
    expect(
      deployed([shop(firewall({ SubnetId: 'subnet-1' })), shop(firewall({ SubnetId, IPAddressType }))]).findings.map(
        ({ kind, fact }) => `${kind} ${fact}`,
      ),
    ).toEqual(expected);
  });

  test.each([
    ['GatewayLoadBalancer', 'subnet-2', ['fails gateway-load-balancer-endpoint-subnet']],
    ['GatewayLoadBalancer', 'subnet-1', []],
    ['Interface', 'subnet-2', []],
  ])('an endpoint of the type %s that would be in %s', (VpcEndpointType, subnet, expected) => {
    const endpoint = (id: string) => ({ Endpoint: resource('EC2::VPCEndpoint', { VpcEndpointType, SubnetIds: [id] }) });
    expect(
      deployed([shop(endpoint('subnet-1')), shop(endpoint(subnet))]).findings.map(
        ({ kind, fact }) => `${kind} ${fact}`,
      ),
    ).toEqual(expected);
  });

  describe('of compute environments', () => {
    const changes = (before: TemplateResource, after: TemplateResource) =>
      deployed([shop({ Environment: before }), shop({ Environment: after })]).findings.map(({ message }) => message);

    test.each<[string, object, object, object, string]>([
      ['with BEST_FIT', { AllocationStrategy: 'BEST_FIT' }, { InstanceTypes: ['c8g'] }, {}, 'BEST_FIT'],
      ['with the default strategy', { AllocationStrategy: undefined }, { InstanceTypes: ['c8g'] }, {}, 'BEST_FIT'],
      ['with a role', {}, { InstanceTypes: ['c8g'] }, { ServiceRole: 'arn:aws:iam::1:role/mine' }, 'service role'],
      ['from EC2 to Fargate', {}, { Type: 'FARGATE' }, {}, 'between EC2 and Fargate'],
    ])('instances are not replaced %s', (_name, resources, change, properties, why) => {
      const found = changes(environment(resources, properties), environment({ ...resources, ...change }, properties));
      expect(found).toEqual([expect.stringContaining(why)]);
    });

    test('the service-linked role, and environments that CloudFormation replaces, are no failure', () => {
      const linked = { ServiceRole: 'arn:aws:iam::1:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch' };
      const replaced = { ReplaceComputeEnvironment: true };
      expect(changes(environment({}, linked), environment({ InstanceTypes: ['c8g'] }, linked))).toEqual([
        expect.stringContaining('after 30 minutes'),
      ]);
      expect(changes(environment({}, replaced), environment({ InstanceTypes: ['c8g'] }, replaced))).toEqual([]);
    });

    test('what happens to running jobs is said as the update policy says it', () => {
      const policy = { UpdatePolicy: { TerminateJobsOnUpdate: true } };
      expect(changes(environment({}, policy), environment({ InstanceTypes: ['c8g'] }, policy))).toEqual([
        expect.stringContaining('ended at once'),
      ]);
    });
  });

  describe('of job definitions', () => {
    const changes = (before: Resources, after: Resources) =>
      deployed([shop(before), shop(after)]).findings.map(({ kind, fact }) => `${kind} ${fact}`);

    test('the earlier revision is gone unless it is kept', () => {
      const found = ['loses job-definition-deregistered'];
      expect(changes({ Job: job('a', {}) }, { Job: job('b', {}) })).toEqual(found);
      expect(changes({ Job: job('a') }, { Job: job('b') })).toEqual([]);
      expect(changes({ Job: job('a') }, {})).toEqual(found);
    });

    test('a queue that is kept keeps its jobs, whether it is removed or replaced', () => {
      const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
      const found = ['loses queued-jobs-lost'];
      const tagged = (team: string, policies = {}) => ({ Queue: queue({ Tags: { team } }, policies) });
      expect(changes(tagged('a'), tagged('b'))).toEqual(found);
      expect(changes(tagged('a', kept), tagged('b', kept))).toEqual([]);
      expect(changes(tagged('a', kept), {})).toEqual([]);
    });

    test('a policy that leaves the revision open, by parts of the ARN, does not change with it', () => {
      const policy = policyFor({
        'Fn::Join': ['', [{ 'Fn::Select': [5, { 'Fn::Split': [':', ref('Job')] }] }, ':*']],
      });
      const report = deployed([shop({ Job: job('a'), Policy: policy }), shop({ Job: job('b'), Policy: policy })]);
      expect(report.findings).toEqual([]);
      expect(report.changes.filter(({ action }) => action !== 'none').map(({ logicalId }) => logicalId)).toEqual([
        'Job',
      ]);
    });

    test('the revision by itself, and parts of other texts, are what they were', () => {
      const policy = (index: number, separator: string) =>
        policyFor({ 'Fn::Select': [index, { 'Fn::Split': [separator, ref('Job')] }] });
      for (const part of [policy(6, ':'), policy(0, '/')]) {
        const found = changes({ Job: job('a'), Policy: part }, { Job: job('b'), Policy: part });
        expect(found).toEqual(['outage role-names-one-revision']);
      }
    });
  });

  test('an attribute of a definition is the same while the definition is', () => {
    const before = { Job: job('a'), Policy: policyFor(att('Job', 'JobDefinitionArn')) };
    expect(deployed([shop(before), shop(before)]).findings).toEqual([]);
  });
});
