import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AcceleratorEndpoint,
  AcceleratorFlowLogs,
  AcceleratorListener,
  GlobalAccelerator,
  GlobalAcceleratorProps,
} from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { topicOf } from '../../specimens/surroundings';
import { recommendedContext, templateOf, testStack } from '../../support/synth';

const ACCELERATOR = 'AWS::GlobalAccelerator::Accelerator';
const LISTENER = 'AWS::GlobalAccelerator::Listener';
const GROUP = 'AWS::GlobalAccelerator::EndpointGroup';

const arnIn = (region: string, kind = 'app') =>
  `arn:aws:elasticloadbalancing:${region}:111122223333:loadbalancer/${kind}/api/50dc6c495c0c9188`;
const HTTPS = AcceleratorListener.tcp('Https', [443]);
const IRELAND = { region: 'eu-west-1', endpoints: [AcceleratorEndpoint.loadBalancerArn(arnIn('eu-west-1'))] };
const OHIO = { region: 'us-east-2', endpoints: [AcceleratorEndpoint.loadBalancerArn(arnIn('us-east-2', 'net'))] };
const ADDRESS = AcceleratorEndpoint.elasticIp('eipalloc-0123456789abcdef0');

function accelerator(props: Partial<GlobalAcceleratorProps> = {}, stack: Stack = testStack()): GlobalAccelerator {
  return new GlobalAccelerator(stack, 'Accelerator', {
    listeners: [HTTPS],
    regions: [IRELAND, OHIO],
    alarms: Alarms.none(),
    ...props,
  });
}

const templateWith = (props: Partial<GlobalAcceleratorProps> = {}): Template =>
  templateOf(Stack.of(accelerator(props)));
const failing = (props: Partial<GlobalAcceleratorProps>) => () => accelerator(props);

describe('GlobalAccelerator', () => {
  describe('defaults', () => {
    let template: Template;
    let made: GlobalAccelerator;

    beforeAll(() => {
      const stack = testStack();
      made = accelerator({ alarms: Alarms.notify(topicOf(stack)) }, stack);
      template = templateOf(stack);
    });

    test('takes traffic at IPv4 addresses, which are kept', () => {
      template.hasResource(ACCELERATOR, {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: { Enabled: true, IpAddressType: 'IPV4' },
      });
    });

    test('names it by its path, within what AWS takes', () => {
      const [{ Properties }] = Object.values(template.findResources(ACCELERATOR));
      expect(Properties.Name).toMatch(/^[A-Za-z0-9][A-Za-z0-9.-]{0,62}[A-Za-z0-9]$/);
    });

    test('has one listener, and an endpoint group for each Region', () => {
      template.hasResourceProperties(LISTENER, {
        Protocol: 'TCP',
        PortRanges: [{ FromPort: 443, ToPort: 443 }],
        ClientAffinity: 'NONE',
      });
      template.hasResourceProperties(GROUP, {
        EndpointGroupRegion: 'eu-west-1',
        TrafficDialPercentage: 100,
        EndpointConfigurations: [{ EndpointId: arnIn('eu-west-1'), Weight: 128, ClientIPPreservationEnabled: true }],
        // Load balancers are not asked.
        HealthCheckPort: Match.absent(),
        HealthCheckIntervalSeconds: Match.absent(),
      });
      template.hasResourceProperties(GROUP, {
        EndpointGroupRegion: 'us-east-2',
        EndpointConfigurations: [
          { EndpointId: arnIn('us-east-2', 'net'), Weight: 128, ClientIPPreservationEnabled: false },
        ],
      });
      template.resourceCountIs(GROUP, 2);
    });

    test('writes flow logs into a private bucket of its own, for 90 days', () => {
      template.hasResource(ACCELERATOR, {
        Properties: {
          FlowLogsEnabled: true,
          FlowLogsS3Bucket: { Ref: Match.stringLikeRegexp('FlowLogs') },
          // AWS adds the slash.
          FlowLogsS3Prefix: 'accelerator',
        },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('FlowLogs.*Policy')]),
      });
      template.hasResourceProperties('AWS::S3::Bucket', {
        LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 90 })]) },
      });
      expect(made.flowLogBucket).toBeDefined();
    });

    test('lets nobody but the deliveries of this account write to it', () => {
      const [{ Properties }] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
      const bucket = { 'Fn::GetAtt': [expect.stringMatching(/FlowLogs/), 'Arn'] };
      const delivered = Properties.PolicyDocument.Statement.filter(
        ({ Principal }: { Principal: { Service?: string } }) => Principal.Service === 'delivery.logs.amazonaws.com',
      );
      expect(delivered).toEqual([
        {
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: 's3:GetBucketAcl',
          Resource: bucket,
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [bucket, '/accelerator/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*']] },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': { Ref: 'AWS::AccountId' },
              's3:x-amz-acl': 'bucket-owner-full-control',
            },
          },
        },
      ]);
    });

    test('alarms when an endpoint is unhealthy in three of five minutes', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/GlobalAccelerator',
        MetricName: 'UnhealthyEndpointCount',
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 1,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
        TreatMissingData: 'notBreaching',
        Dimensions: [{ Name: 'Accelerator', Value: { 'Fn::Select': [1, Match.anyValue()] } }],
      });
      expect(made.alarms).toHaveLength(1);
    });

    test('gives its two addresses and its name', () => {
      const stack = Stack.of(made);
      const [id] = Object.keys(template.findResources(ACCELERATOR));
      expect(stack.resolve(made.ipv4Addresses)).toEqual([
        { 'Fn::Select': [0, { 'Fn::GetAtt': [id, 'Ipv4Addresses'] }] },
        { 'Fn::Select': [1, { 'Fn::GetAtt': [id, 'Ipv4Addresses'] }] },
      ]);
      expect(made.ipv6Addresses).toEqual([]);
      expect(stack.resolve(made.dnsName)).toEqual({ 'Fn::GetAtt': [id, 'DnsName'] });
    });
  });

  describe('all options', () => {
    test('UDP, ranges and clients that stick', () => {
      const template = templateWith({
        listeners: [
          HTTPS,
          AcceleratorListener.udp('Game', [443]),
          AcceleratorListener.udpRanges('Voice', [{ first: 5000, last: 5010 }], { stickyClients: true }),
          AcceleratorListener.tcpRanges('Files', [{ first: 50_000, last: 50_100 }]),
        ],
      });
      template.hasResourceProperties(LISTENER, { Protocol: 'UDP', PortRanges: [{ FromPort: 443, ToPort: 443 }] });
      template.hasResourceProperties(LISTENER, {
        Protocol: 'UDP',
        PortRanges: [{ FromPort: 5000, ToPort: 5010 }],
        ClientAffinity: 'SOURCE_IP',
      });
      template.hasResourceProperties(LISTENER, { Protocol: 'TCP', PortRanges: [{ FromPort: 50_000, ToPort: 50_100 }] });
      template.resourceCountIs(GROUP, 8);
    });

    test('dual stack, with records of both kinds', () => {
      const stack = testStack();
      const made = accelerator({ dualStack: true, regions: [IRELAND] }, stack);
      const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
        hostedZoneId: 'Z1',
        zoneName: 'example.com',
      });
      made.addAlias('Api', zone, 'api');
      const template = templateOf(stack);
      template.hasResourceProperties(ACCELERATOR, { IpAddressType: 'DUAL_STACK' });
      const [id] = Object.keys(template.findResources(ACCELERATOR));
      for (const Type of ['A', 'AAAA']) {
        template.hasResourceProperties('AWS::Route53::RecordSet', {
          Type,
          Name: 'api.example.com.',
          AliasTarget: { DNSName: { 'Fn::GetAtt': [id, 'DnsName'] } },
        });
      }
      expect(made.ipv6Addresses).toHaveLength(2);
    });

    test('the name of a zone itself, IPv4 alone', () => {
      const stack = testStack();
      const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
        hostedZoneId: 'Z1',
        zoneName: 'example.com',
      });
      accelerator({}, stack).addAlias('Apex', zone, '');
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Route53::RecordSet', { Type: 'A', Name: 'example.com.' });
      template.resourceCountIs('AWS::Route53::RecordSet', 1);
    });

    test('a drained Region, weights, other ports', () => {
      const [one, other] = [
        AcceleratorEndpoint.loadBalancerArn(arnIn('eu-west-1'), { weight: 255, preserveClientAddress: false }),
        AcceleratorEndpoint.loadBalancerArn(arnIn('eu-west-1', 'net'), { weight: 0, preserveClientAddress: true }),
      ];
      const template = templateWith({
        listeners: [HTTPS, AcceleratorListener.tcp('Http', [80])],
        regions: [
          { region: 'eu-west-1', endpoints: [one, other], portOverrides: [{ listenerPort: 443, endpointPort: 8443 }] },
          { ...OHIO, trafficDial: 0 },
        ],
      });
      template.hasResourceProperties(GROUP, {
        EndpointGroupRegion: 'eu-west-1',
        PortOverrides: [{ ListenerPort: 443, EndpointPort: 8443 }],
        EndpointConfigurations: [
          { Weight: 255, ClientIPPreservationEnabled: false },
          { Weight: 0, ClientIPPreservationEnabled: true },
        ].map(Match.objectLike),
      });
      // The other listener does not have the port.
      template.hasResourceProperties(GROUP, { EndpointGroupRegion: 'eu-west-1', PortOverrides: Match.absent() });
      template.hasResourceProperties(GROUP, { EndpointGroupRegion: 'us-east-2', TrafficDialPercentage: 0 });
    });

    test('other thresholds and policies, switched off', () => {
      const stack = testStack();
      accelerator(
        {
          enabled: false,
          removalPolicy: RemovalPolicy.DESTROY,
          alarms: Alarms.notify(topicOf(stack)),
          alarmThresholds: { unhealthyEndpoints: 2 },
        },
        stack,
      );
      const template = templateOf(stack);
      template.hasResource(ACCELERATOR, { DeletionPolicy: 'Delete', Properties: { Enabled: false } });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 2 });
    });

    test('flow logs elsewhere, or none', () => {
      const stack = testStack();
      accelerator({ flowLogs: AcceleratorFlowLogs.toBucket(new s3.Bucket(stack, 'Logs'), { prefix: 'api' }) }, stack);
      const template = templateOf(stack);
      template.hasResourceProperties(ACCELERATOR, { FlowLogsS3Prefix: 'api' });
      template.resourceCountIs('AWS::S3::Bucket', 1);
      const none = templateWith({ flowLogs: AcceleratorFlowLogs.none('The load balancers have logs.') });
      none.hasResourceProperties(ACCELERATOR, { FlowLogsEnabled: false, FlowLogsS3Bucket: Match.absent() });
      none.resourceCountIs('AWS::S3::Bucket', 0);
      templateWith({ flowLogs: AcceleratorFlowLogs.newBucket({ retention: Duration.days(7) }) }).hasResourceProperties(
        'AWS::S3::Bucket',
        { LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 7 })]) } },
      );
    });
  });

  describe('in a stack', () => {
    test('takes load balancers of other Regions by a reference that blocks none of their updates', () => {
      const app = new App({ context: recommendedContext });
      const account = '111122223333';
      const home = new Stack(app, 'Ireland', { env: { account, region: 'eu-west-1' } });
      const vpc = new ec2.Vpc(home, 'Vpc', { natGateways: 0 });
      const alb = new elbv2.ApplicationLoadBalancer(home, 'Alb', { vpc });
      const nlb = new elbv2.NetworkLoadBalancer(home, 'Nlb', { vpc });
      const stack = new Stack(app, 'Front', { env: { account, region: 'us-west-2' } });
      accelerator(
        {
          regions: [
            {
              region: 'eu-west-1',
              endpoints: [
                AcceleratorEndpoint.applicationLoadBalancer(alb),
                AcceleratorEndpoint.networkLoadBalancer(nlb),
              ],
            },
          ],
        },
        stack,
      );
      const template = Template.fromStack(stack);
      const reference = { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Ireland', Region: 'eu-west-1' }) };
      template.hasResourceProperties(GROUP, {
        EndpointConfigurations: [
          { EndpointId: reference, ClientIPPreservationEnabled: true, Weight: 128 },
          { EndpointId: reference, ClientIPPreservationEnabled: false, Weight: 128 },
        ],
      });
      expect(Object.keys(template.findResources('AWS::Lambda::Function'))).toEqual([]);
    });

    test('shows connections and unhealthy endpoints on a dashboard, from the Region of the metrics', () => {
      const [widget] = accelerator().dashboardWidgets();
      expect(JSON.stringify(widget?.toJson())).toContain('us-west-2');
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<GlobalAcceleratorProps>, RegExp]>([
      ['fails without a listener', { listeners: [] }, /'listeners' must not be empty/],
      ['fails without a Region', { regions: [] }, /'regions' must not be empty/],
      ['fails with a Region twice', { regions: [IRELAND, IRELAND] }, /'regions'.*eu-west-1/],
      ['fails without endpoints', { regions: [{ ...IRELAND, endpoints: [] }] }, /'endpoints' must not be empty/],
      [
        'fails with a port in two listeners',
        { listeners: [HTTPS, AcceleratorListener.tcpRanges('Wide', [{ first: 400, last: 500 }])] },
        /Https and Wide both take TCP 443/,
      ],
      ['fails with a name twice', { listeners: [HTTPS, AcceleratorListener.udp('Https', [1])] }, /'listeners'.*Https/],
      [
        'fails with an endpoint of another Region',
        { regions: [{ ...IRELAND, region: 'eu-central-1' }] },
        /'endpoints' of eu-central-1 has one of eu-west-1/,
      ],
      [
        'fails when every Region is drained',
        { regions: [{ ...IRELAND, trafficDial: 0 }] },
        /'trafficDial' must not be 0 in every Region/,
      ],
      ['fails with a dial over 100', { regions: [{ ...IRELAND, trafficDial: 101 }] }, /'trafficDial'/],
      [
        'fails when all weights are 0',
        {
          regions: [
            {
              region: 'eu-west-1',
              endpoints: [AcceleratorEndpoint.loadBalancerArn(arnIn('eu-west-1'), { weight: 0 })],
            },
          ],
        },
        /all have the weight 0/,
      ],
      ['fails with no Region', { regions: [{ ...IRELAND, region: 'Ireland' }] }, /'region' must be a Region/],
      [
        'fails with a health check of load balancers',
        { regions: [{ ...IRELAND, healthCheck: { threshold: 2 } }] },
        /'healthCheck' of eu-west-1 has no effect/,
      ],
      [
        'fails with a path over TCP',
        { regions: [{ region: 'eu-west-1', endpoints: [ADDRESS], healthCheck: { path: '/x' } }] },
        /'path' needs HTTP or HTTPS/,
      ],
      [
        'fails with another interval',
        { regions: [{ region: 'eu-west-1', endpoints: [ADDRESS], healthCheck: { interval: Duration.seconds(20) } }] },
        /'interval'/,
      ],
      [
        'fails with a port that no listener has',
        { regions: [{ ...IRELAND, portOverrides: [{ listenerPort: 80, endpointPort: 8080 }] }] },
        /'listenerPort' must be a port of a listener, got 80/,
      ],
      ['fails with no threshold', { alarmThresholds: { unhealthyEndpoints: 0 } }, /unhealthyEndpoints/],
    ])('%s', (_title, props, message) => {
      expect(failing(props)).toThrow(message);
    });

    test('fails with alarms in a Region that has no metrics of it', () => {
      const stack = new Stack(new App(), 'Front', { env: { region: 'eu-west-1' } });
      const alarms = Alarms.notify(topicOf(stack));
      expect(() => accelerator({ alarms }, stack)).toThrow(/'alarms' need a stack in us-west-2.*got eu-west-1/);
      const oregon = new Stack(new App(), 'Front', { env: { region: 'us-west-2' } });
      expect(() => accelerator({ alarms: Alarms.notify(topicOf(oregon)) }, oregon)).not.toThrow();
    });
  });
});
