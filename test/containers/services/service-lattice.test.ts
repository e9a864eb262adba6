import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  EcsWebService,
  EcsWebServiceProps,
  ServiceDeployment,
  ServiceLattice,
  ServiceRollbackTrigger,
} from '../../../lib/containers';
import { LatticeAuthorization, ServiceNetwork } from '../../../lib/network';
import { alarmsOf, certificateOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { dnsNamespaceIn } from '../capacity/service-on';
import { IMAGE } from '../images';

const ARN = 'arn:aws:vpc-lattice:eu-west-1:444455556666:servicenetwork/sn-0123456789abcdef0';

function service(
  stack: Stack,
  lattice: Partial<ServiceLattice> = {},
  props: Partial<EcsWebServiceProps> = {},
): EcsWebService {
  return new EcsWebService(stack, 'Orders', {
    vpc: vpcOf(stack),
    image: IMAGE,
    alarms: alarmsOf(stack),
    lattice: { serviceNetwork: ServiceNetwork.fromServiceNetworkArn(stack, 'Network', ARN), ...lattice },
    ...props,
  });
}

const arnOf = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^OrdersLattice${id}`), 'Arn'] });
const idOf = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^OrdersLattice${id}`), 'Id'] });

describe('ServiceLattice', () => {
  describe('defaults', () => {
    let stack: Stack;
    let template: Template;
    let orders: EcsWebService;
    beforeAll(() => {
      stack = testStack();
      orders = service(stack);
      template = templateOf(stack);
    });

    test('ask IAM, and admit the account alone', () => {
      template.hasResourceProperties('AWS::VpcLattice::Service', {
        AuthType: 'AWS_IAM',
        Name: Match.absent(),
        CustomDomainName: Match.absent(),
        CertificateArn: Match.absent(),
        IdleTimeoutSeconds: Match.absent(),
      });
      template.hasResourceProperties('AWS::VpcLattice::AuthPolicy', {
        ResourceIdentifier: arnOf('Service'),
        Policy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: '*' },
              Action: 'vpc-lattice-svcs:Invoke',
              Resource: '*',
              Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
          Version: '2012-10-17',
        },
      });
    });

    test('are HTTPS alone, and forward every path to the tasks', () => {
      template.hasResourceProperties('AWS::VpcLattice::Listener', {
        Protocol: 'HTTPS',
        Port: 443,
        DefaultAction: { FixedResponse: { StatusCode: 404 } },
      });
      template.hasResourceProperties('AWS::VpcLattice::Rule', {
        Priority: 100,
        Match: { HttpMatch: { PathMatch: { Match: { Prefix: '/' } } } },
        Action: { Forward: { TargetGroups: [{ TargetGroupIdentifier: idOf('TargetGroup'), Weight: 100 }] } },
      });
      template.resourceCountIs('AWS::VpcLattice::Rule', 1);
      expect(stack.resolve(orders.latticeDomainName)).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^OrdersLatticeService/), 'DnsEntry.DomainName'],
      });
    });

    test('check targets as a load balancer would', () => {
      template.hasResourceProperties('AWS::VpcLattice::TargetGroup', {
        Type: 'IP',
        Config: {
          Port: 8080,
          Protocol: 'HTTP',
          ProtocolVersion: 'HTTP1',
          IpAddressType: 'IPV4',
          VpcIdentifier: 'vpc-0123456789abcdef0',
          HealthCheck: {
            Enabled: true,
            Protocol: 'HTTP',
            ProtocolVersion: 'HTTP1',
            Path: '/',
            Matcher: { HttpCode: '200' },
            HealthCheckIntervalSeconds: 15,
            HealthCheckTimeoutSeconds: 5,
            HealthyThresholdCount: 2,
            UnhealthyThresholdCount: 3,
          },
        },
      });
    });

    test('join the network', () => {
      template.hasResourceProperties('AWS::VpcLattice::ServiceNetworkServiceAssociation', {
        ServiceIdentifier: arnOf('Service'),
        ServiceNetworkIdentifier: ARN,
      });
    });

    test('let ECS register the tasks, when everything is there', () => {
      template.hasResource('AWS::ECS::Service', {
        Properties: {
          VpcLatticeConfigurations: [
            {
              PortName: 'app',
              RoleArn: arnOf('Role'),
              TargetGroupArn: arnOf('TargetGroup'),
              AdvancedConfiguration: Match.absent(),
            },
          ],
          HealthCheckGracePeriodSeconds: 60,
          LoadBalancers: [],
        },
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('^OrdersLatticeListener'),
          Match.stringLikeRegexp('^OrdersLatticeRole'),
          Match.stringLikeRegexp('^OrdersLatticeRoute'),
        ]),
      });
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'ecs.amazonaws.com' },
              Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
          Version: '2012-10-17',
        },
        ManagedPolicyArns: [
          {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonECSInfrastructureRolePolicyForVpcLattice'],
            ],
          },
        ],
      });
    });

    test('open the tasks to Lattice alone', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: ['169.254.171.0/24', '129.224.0.0/17'].map((range) =>
          Match.objectLike({ CidrIp: range, FromPort: 8080, ToPort: 8080 }),
        ),
      });
    });

    test('raise an alarm on errors and on latency; errors undo a deployment', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: 'IF(errors >= 5, 100 * errors / requests, 0)' }),
          Match.objectLike({
            MetricStat: Match.objectLike({
              Metric: {
                Namespace: 'AWS/VpcLattice',
                MetricName: 'HTTPCode_5XX_Count',
                Dimensions: [{ Name: 'Service', Value: idOf('Service') }],
              },
            }),
          }),
        ]),
        Threshold: 1,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/VpcLattice',
        MetricName: 'RequestTime',
        ExtendedStatistic: 'p99',
        Threshold: 3000,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
      });
      template.hasResourceProperties('AWS::ECS::Service', {
        DeploymentConfiguration: Match.objectLike({
          Alarms: Match.objectLike({ AlarmNames: [{ Ref: Match.stringLikeRegexp('^OrdersLatticeErrorsAlarm') }] }),
        }),
      });
    });
  });

  describe('all options', () => {
    test('have a name, a record for it, another timeout, and the list that AWS keeps', () => {
      const stack = testStack();
      const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
      const orders = service(
        stack,
        {
          domain: { domainName: 'orders.example.com', certificate: certificateOf(stack), hostedZone },
          idleTimeout: Duration.minutes(5),
          prefixList: ec2.PrefixList.fromPrefixListId(stack, 'List', 'pl-0123456789abcdef0'),
        },
        { healthCheck: { path: '/ready', port: 9000, healthyCodes: '200,204' } },
      );
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::VpcLattice::Service', {
        CustomDomainName: 'orders.example.com',
        CertificateArn: Match.anyValue(),
        IdleTimeoutSeconds: 300,
      });
      template.hasResourceProperties('AWS::Route53::RecordSet', {
        Name: 'orders.example.com.',
        Type: 'CNAME',
        ResourceRecords: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersLatticeService'), 'DnsEntry.DomainName'] }],
      });
      template.hasResourceProperties('AWS::VpcLattice::TargetGroup', {
        Config: Match.objectLike({
          HealthCheck: Match.objectLike({ Path: '/ready', Port: 9000, Matcher: { HttpCode: '200,204' } }),
        }),
      });
      for (const port of [8080, 9000]) {
        template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
          SourcePrefixListId: 'pl-0123456789abcdef0',
          FromPort: port,
          ToPort: port,
        });
      }
      expect(orders.latticeDomainName).toBe('orders.example.com');
    });

    test('let deployments move requests between two groups, and try the new tasks before', () => {
      const stack = testStack();
      service(
        stack,
        {},
        {
          deployment: ServiceDeployment.blueGreen({
            testRoute: true,
            rollbackTriggers: [ServiceRollbackTrigger.LATENCY],
          }),
        },
      );
      const template = templateOf(stack);
      const both = {
        Forward: {
          TargetGroups: [
            { TargetGroupIdentifier: idOf('TargetGroup'), Weight: 100 },
            { TargetGroupIdentifier: idOf('AlternateTargetGroup'), Weight: 0 },
          ],
        },
      };
      template.hasResourceProperties('AWS::VpcLattice::Rule', { Priority: 100, Action: both });
      template.hasResourceProperties('AWS::VpcLattice::Rule', {
        Priority: 10,
        Match: {
          HttpMatch: { HeaderMatches: [{ Name: 'x-amzn-ecs-blue-green-test', Match: { Exact: 'true' } }] },
        },
        Action: both,
      });
      template.hasResourceProperties('AWS::ECS::Service', {
        DeploymentConfiguration: Match.objectLike({
          Strategy: 'BLUE_GREEN',
          Alarms: Match.objectLike({ AlarmNames: [{ Ref: Match.stringLikeRegexp('^OrdersLatticeLatencyAlarm') }] }),
        }),
        VpcLatticeConfigurations: [
          Match.objectLike({
            AdvancedConfiguration: {
              AlternateTargetGroupArn: arnOf('AlternateTargetGroup'),
              ProductionListenerRule: arnOf('Route'),
              TestListenerRule: arnOf('TestRoute'),
            },
          }),
        ],
      });
    });
  });

  describe('overrides', () => {
    test('check no health of gRPC, for which Lattice has none', () => {
      const stack = testStack();
      service(stack, {}, { protocolVersion: elbv2.ApplicationProtocolVersion.GRPC });
      templateOf(stack).hasResourceProperties('AWS::VpcLattice::TargetGroup', {
        Config: Match.objectLike({ ProtocolVersion: 'GRPC', HealthCheck: { Enabled: false } }),
      });
    });

    test('are open to everybody who reaches it, with a warning', () => {
      const stack = testStack();
      service(stack, { authorization: LatticeAuthorization.none('the service checks tokens') });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::VpcLattice::Service', { AuthType: 'NONE' });
      template.resourceCountIs('AWS::VpcLattice::AuthPolicy', 0);
      expect(warningsOf(stack).join()).toContain('(the service checks tokens)');
    });

    test('allow a caller to invoke the service, whole', () => {
      const stack = testStack();
      const orders = service(stack);
      const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      orders.grantLatticeInvoke(caller);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'vpc-lattice-svcs:Invoke',
              Resource: { 'Fn::Join': ['', [arnOf('Service'), '/*']] },
            },
          ],
          Version: '2012-10-17',
        },
        Roles: [{ Ref: Match.stringLikeRegexp('^Caller') }],
      });
    });

    test('show the requests on a dashboard', () => {
      const stack = testStack();
      const widgets = service(stack).dashboardWidgets();
      expect(JSON.stringify(stack.resolve(widgets.map((widget) => widget.toJson())))).toContain(
        'Test/Orders: requests by VPC Lattice',
      );
    });
  });

  describe('fails', () => {
    test.each<[string, (stack: Stack) => Partial<ServiceLattice>, string]>([
      [
        'on a connection that is closed too soon',
        () => ({ idleTimeout: Duration.seconds(30) }),
        "'lattice.idleTimeout' must be a duration in whole seconds from 60 to 600 s, got 30 s",
      ],
      [
        'on a name that is none',
        (stack) => ({ domain: { domainName: 'Orders', certificate: certificateOf(stack) } }),
        "'lattice.domain.domainName' must be a host name in lower case, for example 'orders.example.com', got 'Orders'",
      ],
      [
        'on a name of another zone',
        (stack) => ({
          domain: {
            domainName: 'orders.example.org',
            certificate: certificateOf(stack),
            hostedZone: new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }),
          },
        }),
        "'lattice.domain.domainName' must be in 'hostedZone' ('example.com'), got 'orders.example.org'",
      ],
      [
        'on the name of the zone',
        (stack) => ({
          domain: {
            domainName: 'example.com',
            certificate: certificateOf(stack),
            hostedZone: new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }),
          },
        }),
        "'lattice.domain.domainName' must be below its 'hostedZone' ('example.com'), whose own name can have no CNAME",
      ],
    ])('%s', (_, lattice, message) => {
      const stack = testStack();
      expect(() => service(stack, lattice(stack))).toThrow(message);
    });

    test('on a service that nothing reaches', () => {
      expect(() => service(testStack(), {}, { lattice: undefined })).toThrow(
        "nothing could reach the service; give it an 'ingress', or 'serviceConnect' as a server, 'serviceDiscovery' or 'lattice'",
      );
    });

    test('on a caller of a service that is not in Lattice', () => {
      const stack = testStack();
      const orders = service(
        stack,
        {},
        {
          lattice: undefined,
          ingress: undefined,
          serviceDiscovery: { name: 'orders', dnsNamespace: dnsNamespaceIn(stack) },
        },
      );
      const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      expect(() => orders.grantLatticeInvoke(caller)).toThrow(
        "'grantLatticeInvoke' needs 'lattice'; give it to 'Test/Orders'",
      );
    });
  });
});
