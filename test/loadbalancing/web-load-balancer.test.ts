import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { WebFirewall } from '../../lib/edge';
import {
  AccessLogs,
  Exposure,
  InternetExposureOptions,
  MutualTls,
  RouteMatch,
  WebLoadBalancer,
  WebLoadBalancerAlarmThresholds,
} from '../../lib/loadbalancing';
import { Alarms } from '../../lib/observability';
import { templateOf, testApp, testStack } from '../support/synth';
import { certificate, importedVpc } from './support';

const CERTIFICATES = [certificate('a')];
const FORWARD = elbv2.ListenerAction.fixedResponse(200);
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const LISTENER_CERTIFICATE = 'AWS::ElasticLoadBalancingV2::ListenerCertificate';

function make(exposure: Exposure, stack: Stack = testStack(), alarms = Alarms.none()): WebLoadBalancer {
  return new WebLoadBalancer(stack, 'Alb', { vpc: importedVpc(stack), exposure, alarms });
}

function internet(options: Partial<InternetExposureOptions> = {}): Template {
  const alb = make(Exposure.internet({ certificates: CERTIFICATES, ...options }));
  return templateOf(Stack.of(alb));
}

function attributes(template: Template): Record<string, unknown> {
  const [resource] = Object.values(template.findResources(LOAD_BALANCER));
  const list: { Key: string; Value: unknown }[] = resource.Properties.LoadBalancerAttributes;
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

describe('WebLoadBalancer', () => {
  describe('defaults', () => {
    let template: Template;

    beforeAll(() => {
      template = internet();
    });

    test('is a public load balancer in the public subnets, hardened, that can be deleted by a rollback', () => {
      template.hasResourceProperties(LOAD_BALANCER, {
        Scheme: 'internet-facing',
        IpAddressType: 'ipv4',
        Subnets: ['public-1', 'public-2'],
      });
      expect(attributes(template)).toMatchObject({
        'deletion_protection.enabled': 'false',
        'routing.http.drop_invalid_header_fields.enabled': 'true',
        'routing.http.desync_mitigation_mode': 'defensive',
        'idle_timeout.timeout_seconds': '60',
        'client_keep_alive.seconds': '3600',
        'access_logs.s3.enabled': 'true',
        'zonal_shift.config.enabled': 'false',
        'connection_logs.s3.enabled': 'false',
        'health_check_logs.s3.enabled': 'false',
        'waf.fail_open.enabled': 'false',
        'routing.http2.enabled': 'true',
        'routing.http.preserve_host_header.enabled': 'false',
        'routing.http.xff_header_processing.mode': 'append',
        'routing.http.xff_client_port.enabled': 'false',
        'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
      });
      template.hasResourceProperties(LOAD_BALANCER, { MinimumLoadBalancerCapacity: Match.absent() });
    });

    test('answers 404 by TLS 1.2 and 1.3 with forward secrecy, and sends HTTP on to HTTPS', () => {
      template.resourceCountIs(LISTENER, 2);
      template.hasResourceProperties(LISTENER, {
        Port: 443,
        Protocol: 'HTTPS',
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
        Certificates: [{ CertificateArn: Match.stringLikeRegexp('certificate/a') }],
        MutualAuthentication: { Mode: 'off' },
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '404' }) }],
      });
      template.hasResourceProperties(LISTENER, {
        Port: 80,
        DefaultActions: [
          { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
        ],
      });
    });

    test('admits everybody on 443 and 80, and lets nothing out until it has targets', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [
          Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
          Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 }),
        ],
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      });
    });

    test('has no firewall, no alarms, no names, no test listener, no outputs', () => {
      template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      template.resourceCountIs('AWS::Route53::RecordSet', 0);
      template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
      template.resourcePropertiesCountIs(LISTENER, { Port: 8443 }, 0);
      template.templateMatches({ Outputs: Match.absent() });
    });
  });

  describe('all options', () => {
    let alb: WebLoadBalancer;
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      const firewall = new WebFirewall(stack, 'Firewall', { alarms: Alarms.none() });
      const bucket = new s3.Bucket(stack, 'Logs');
      const trustStore = new elbv2.TrustStore(stack, 'Trust', { bucket, key: 'ca.pem' });
      alb = make(
        Exposure.internet({
          certificates: [certificate('a'), certificate('b'), certificate('c')],
          clients: [ec2.Peer.ipv4('192.0.2.0/24')],
          sslPolicy: elbv2.SslPolicy.TLS13_13,
          mutualTls: MutualTls.verify(trustStore, { advertiseAuthorities: true }),
          accessLogs: AccessLogs.toExistingBucket(bucket, {
            prefix: 'shop',
            connectionLogs: true,
            healthCheckLogs: true,
          }),
          deletionProtection: true,
          idleTimeout: Duration.seconds(120),
          clientKeepAlive: Duration.minutes(5),
          ipAddressType: elbv2.IpAddressType.DUAL_STACK,
          desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
          subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
          firewall,
          firewallFailsOpen: true,
          zonalShift: true,
          http2: false,
          preserveHostHeader: true,
          xForwardedFor: elbv2.XffHeaderProcessingMode.REMOVE,
          xForwardedForClientPort: true,
          tlsHeaders: true,
          minCapacityUnits: 250,
          redirectHttp: false,
          testListener: { port: 9443, clients: [ec2.Peer.ipv4('198.51.100.0/24')] },
        }),
        stack,
        Alarms.notify(new sns.Topic(stack, 'Topic')),
      );
      alb.addTestRoute(alb, 'Try', { match: RouteMatch.everything(), action: FORWARD });
      template = templateOf(stack);
    });

    test('sets every attribute', () => {
      template.hasResourceProperties(LOAD_BALANCER, {
        IpAddressType: 'dualstack',
        MinimumLoadBalancerCapacity: { CapacityUnits: 250 },
        Subnets: ['private-1', 'private-2'],
      });
      expect(attributes(template)).toMatchObject({
        'deletion_protection.enabled': 'true',
        'idle_timeout.timeout_seconds': '120',
        'client_keep_alive.seconds': '300',
        'routing.http.desync_mitigation_mode': 'strictest',
        'waf.fail_open.enabled': 'true',
        'zonal_shift.config.enabled': 'true',
        'access_logs.s3.prefix': 'shop',
        'connection_logs.s3.enabled': 'true',
        'connection_logs.s3.prefix': 'shop',
        'health_check_logs.s3.enabled': 'true',
        'health_check_logs.s3.prefix': 'shop',
        'routing.http2.enabled': 'false',
        'routing.http.preserve_host_header.enabled': 'true',
        'routing.http.xff_header_processing.mode': 'remove',
        'routing.http.xff_client_port.enabled': 'true',
        'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'true',
      });
    });

    test('verifies clients on the listener of the given policy', () => {
      template.hasResourceProperties(LISTENER, {
        Port: 443,
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
        MutualAuthentication: {
          Mode: 'verify',
          TrustStoreArn: Match.anyValue(),
          IgnoreClientCertificateExpiry: false,
          AdvertiseTrustStoreCaNames: 'on',
        },
      });
    });

    test('gives both listeners further certificates', () => {
      for (const name of ['b', 'c']) {
        template.resourcePropertiesCountIs(
          LISTENER_CERTIFICATE,
          { Certificates: [{ CertificateArn: Match.stringLikeRegexp(`certificate/${name}`) }] },
          2,
        );
      }
    });

    test('is behind the firewall', () => {
      template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
        WebACLArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Firewall'), 'Arn'] },
        ResourceArn: { Ref: Match.stringLikeRegexp('^Alb') },
      });
    });

    test('has no port 80 without the redirect', () => {
      template.resourcePropertiesCountIs(LISTENER, { Port: 80 }, 0);
      expect(alb.redirectListener).toBeUndefined();
    });

    test('admits only the clients, and only the testers to the test listener', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [
          Match.objectLike({ CidrIp: '192.0.2.0/24', FromPort: 443 }),
          Match.objectLike({ CidrIp: '198.51.100.0/24', FromPort: 9443 }),
        ],
      });
      template.hasResourceProperties(LISTENER, { Port: 9443, Protocol: 'HTTPS' });
      expect(alb.testListener).toBeDefined();
    });

    test('tells of errors of its own, of refused connections, and of certificates that expire', () => {
      expect(alb.alarms).toHaveLength(3);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
      const threeOfFive = {
        Namespace: 'AWS/ApplicationELB',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      };
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...threeOfFive,
        MetricName: 'HTTPCode_ELB_5XX_Count',
        Threshold: 5,
        AlarmDescription: Match.stringLikeRegexp('^Test/Alb: The load balancer itself answers with 5xx'),
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...threeOfFive,
        MetricName: 'RejectedConnectionCount',
        Threshold: 1,
      });
    });
  });

  describe('overrides', () => {
    test('alarm thresholds', () => {
      const stack = testStack();
      new WebLoadBalancer(stack, 'Alb', {
        vpc: importedVpc(stack),
        exposure: Exposure.internalOnly(),
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
        alarmThresholds: { serverErrors: 50, rejectedConnections: 10 },
      });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'HTTPCode_ELB_5XX_Count', Threshold: 50 });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'RejectedConnectionCount',
        Threshold: 10,
      });
    });

    describe('an alarm on the expiry of certificates', () => {
      const of = (arns: string[], certificateExpiry?: Duration): Template => {
        const stack = testStack();
        new WebLoadBalancer(stack, 'Alb', {
          vpc: importedVpc(stack),
          exposure: Exposure.internet({ certificates: arns.map((arn) => elbv2.ListenerCertificate.fromArn(arn)) }),
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          alarmThresholds: { certificateExpiry },
        });
        return templateOf(stack);
      };
      const acm = (name: string) => `arn:aws:acm:eu-west-1:111122223333:certificate/${name}`;

      test('30 days before, from one value a day, and stays when the metric ends', () => {
        of([acm('a')]).hasResourceProperties('AWS::CloudWatch::Alarm', {
          Namespace: 'AWS/CertificateManager',
          MetricName: 'DaysToExpiry',
          Dimensions: [{ Name: 'CertificateArn', Value: acm('a') }],
          Statistic: 'Minimum',
          Period: 86_400,
          EvaluationPeriods: 1,
          Threshold: 30,
          ComparisonOperator: 'LessThanOrEqualToThreshold',
          TreatMissingData: 'ignore',
          AlarmDescription: Match.stringLikeRegexp('A certificate expires in 30 days or less and was not renewed'),
        });
      });

      test('of several certificates the one that expires first, with a threshold of your own', () => {
        of([acm('a'), acm('b')], Duration.days(60)).hasResourceProperties('AWS::CloudWatch::Alarm', {
          Threshold: 60,
          Metrics: Match.arrayWith([
            Match.objectLike({ Expression: 'MIN([m0, m1])' }),
            Match.objectLike({
              Id: 'm1',
              MetricStat: Match.objectLike({
                Metric: Match.objectLike({ Dimensions: [{ Name: 'CertificateArn', Value: acm('b') }] }),
              }),
            }),
          ]),
        });
      });

      test('one for ten certificates, and none for those of IAM', () => {
        const expiring = (arns: string[]) =>
          Object.keys(of(arns).findResources('AWS::CloudWatch::Alarm')).filter((id) => id.includes('Expiry')).length;
        expect(expiring(Array.from({ length: 11 }, (_, i) => acm(`${i}`)))).toBe(2);
        expect(expiring(['arn:aws:iam::111122223333:server-certificate/old'])).toBe(0);
      });
    });

    test('acknowledges that it can be deleted only where nothing is said about it', () => {
      const acknowledged = (deletionProtection?: boolean) => {
        const { loadBalancer } = make(Exposure.internet({ certificates: CERTIFICATES, deletionProtection }));
        return JSON.stringify(loadBalancer.node.metadata).includes('ELBDeletionProtectionEnabled');
      };
      expect([undefined, false, true].map(acknowledged)).toEqual([true, false, false]);
    });

    test('property injection', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: WebLoadBalancer.PROPERTY_INJECTION_ID,
        inject: (props) => ({ ...props, exposure: Exposure.internalOnly({ idleTimeout: Duration.seconds(7) }) }),
      });
      const alb = make(Exposure.internalOnly(), testStack(app));
      expect(attributes(templateOf(Stack.of(alb)))).toMatchObject({ 'idle_timeout.timeout_seconds': '7' });
      expect(WebLoadBalancer.PROPERTY_INJECTION_ID).toBe('cdk-reference-architectures.loadbalancing.WebLoadBalancer');
    });

    describe('certificates', () => {
      test('keep their ids when one between them goes: CloudFormation would take away what has moved', () => {
        const idsOf = (...names: string[]) =>
          Object.entries(internet({ certificates: names.map(certificate) }).findResources(LISTENER_CERTIFICATE)).map(
            ([id, { Properties }]) => [Properties.Certificates[0].CertificateArn, id],
          );
        const before = Object.fromEntries(idsOf('a', 'b', 'c'));
        expect(idsOf('a', 'c')).toEqual([[certificate('c').certificateArn, before[certificate('c').certificateArn]]]);
      });

      test('may be of this stack', () => {
        const stack = testStack();
        const [one, two] = ['One', 'Two'].map(
          (id) => new acm.Certificate(stack, id, { domainName: `${id.toLowerCase()}.example.com` }),
        );
        make(Exposure.internet({ certificates: [one, two] }), stack);
        templateOf(stack).hasResourceProperties(LISTENER_CERTIFICATE, {
          Certificates: [{ CertificateArn: { Ref: Match.stringLikeRegexp('^Two') } }],
        });
      });
    });
  });

  describe('fails', () => {
    test.each([
      [
        'an idle timeout over 4,000 s',
        () => internet({ idleTimeout: Duration.seconds(4001) }),
        /'idleTimeout' must be a duration in whole seconds from 1 to 4000 s, got 4001 s/,
      ],
      [
        'a keep-alive under 60 s',
        () => internet({ clientKeepAlive: Duration.seconds(59) }),
        /'clientKeepAlive' must be .* from 60 to 604800 s, got 59 s/,
      ],
      [
        'a test port that is none',
        () => internet({ testListener: { port: 70_000 } }),
        /'testListener.port' must be a whole number from 1 to 65535, got 70000/,
      ],
      [
        'a test port that is the one of HTTPS',
        () => internet({ testListener: { port: 443 } }),
        /'testListener.port' must not be that of another listener \(443, 80\), got 443; take another one/,
      ],
      [
        'a test port that is the one of the redirect',
        () => internet({ testListener: { port: 80 } }),
        /'testListener.port' must not be that of another listener \(443, 80\), got 80/,
      ],
      [
        'a test port that is the one of HTTP',
        () => make(Exposure.internalOnly({ testListener: { port: 80 } })),
        /'testListener.port' must not be that of another listener \(80\), got 80/,
      ],
      [
        'a reservation of less than 100 units',
        () => internet({ minCapacityUnits: 99 }),
        /'minCapacityUnits' must be a whole number of at least 100, got 99/,
      ],
      [
        'testers that are nobody',
        () => internet({ testListener: { clients: [] } }),
        /'testListener.clients' must not be empty/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });

    describe('in a VPC', () => {
      const inNew = (ipProtocol: ec2.IpProtocol, exposure: Exposure) => {
        const stack = testStack();
        const vpc = new ec2.Vpc(stack, 'Vpc', { ipProtocol, natGateways: 0 });
        return new WebLoadBalancer(stack, 'Alb', { vpc, exposure, alarms: Alarms.none() });
      };
      const withoutRange = (exposure: Exposure) => {
        const stack = testStack();
        const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1',
          availabilityZones: ['eu-west-1a', 'eu-west-1b'],
          privateSubnetIds: ['private-1', 'private-2'],
        });
        return new WebLoadBalancer(stack, 'Alb', { vpc, exposure, alarms: Alarms.none() });
      };
      const dual = { ipAddressType: elbv2.IpAddressType.DUAL_STACK };

      test('fails for two address families in subnets of one', () => {
        const open = Exposure.internet({ certificates: CERTIFICATES, ...dual });
        expect(() => inNew(ec2.IpProtocol.IPV4_ONLY, open)).toThrow(
          /'ipAddressType' dualstack needs subnets with IPv6 ranges, got 2 without; give the VPC IPv6, or leave it out/,
        );
        expect(() => inNew(ec2.IpProtocol.DUAL_STACK, open)).not.toThrow();
      });

      test('fails for the clients of a VPC that was imported without its range', () => {
        expect(() => withoutRange(Exposure.internalOnly())).toThrow(
          "WebLoadBalancer at 'Test/Alb': 'vpc' was imported without the range of its addresses, so its clients are not known; give the exposure 'clients', or 'vpcCidrBlock' to the import",
        );
        const clients = [ec2.Peer.ipv4('10.0.0.0/8')];
        const alb = withoutRange(Exposure.internalOnly({ clients }));
        expect(() => alb.addTestRoute(alb, 'Try', { match: RouteMatch.everything(), action: FORWARD })).toThrow(
          /test listener of 'Test\/Alb': 'testListener.clients' must be given, because 'vpc' was imported without/,
        );
        const tested = withoutRange(Exposure.internalOnly({ clients, testListener: { clients } }));
        tested.addTestRoute(tested, 'Try', { match: RouteMatch.everything(), action: FORWARD });
      });

      test('fails for the IPv6 clients of a VPC that was imported', () => {
        expect(() => make(Exposure.internalOnly(dual))).toThrow(
          /'clients' must be given for a dual-stack load balancer in a VPC whose IPv6 range is not known/,
        );
      });
    });

    test('fails in a VPC with one zone', () => {
      const stack = testStack();
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['eu-west-1a'],
        publicSubnetIds: ['public-1'],
        publicSubnetRouteTableIds: ['rt-1'],
      });
      expect(
        () =>
          new WebLoadBalancer(stack, 'Alb', {
            vpc,
            exposure: Exposure.internet({ certificates: CERTIFICATES }),
            alarms: Alarms.none(),
          }),
      ).toThrow("WebLoadBalancer at 'Test/Alb': 'vpc' must have public subnets in at least two zones, got 1");
    });

    test('fails for two subnets in one zone', () => {
      const stack = testStack();
      const [a, b, c] = ['eu-west-1a', 'eu-west-1a', 'eu-west-1b'].map((availabilityZone, i) =>
        ec2.Subnet.fromSubnetAttributes(stack, `S${i}`, { subnetId: `s-${i}`, availabilityZone }),
      );
      expect(() =>
        make(Exposure.internet({ certificates: CERTIFICATES, subnets: { subnets: [a, b, c] } }), stack),
      ).toThrow(/'subnets' must select one subnet of each zone, got 3 in 2 zones/);
    });

    test.each<[string, WebLoadBalancerAlarmThresholds, RegExp]>([
      ['no error', { serverErrors: 0 }, /'alarmThresholds.serverErrors' must be a whole number of at least 1, got 0/],
      [
        'half a connection',
        { rejectedConnections: 0.5 },
        /'alarmThresholds.rejectedConnections' must be a whole number of at least 1, got 0.5/,
      ],
      [
        'a certificate that has expired',
        { certificateExpiry: Duration.hours(1) },
        /'alarmThresholds.certificateExpiry' must be .* from 86400 to 31536000 s, got 3600 s/,
      ],
    ])('fails for an alarm on %s', (_, alarmThresholds, message) => {
      const stack = testStack();
      const props = { vpc: importedVpc(stack), exposure: Exposure.internalOnly(), alarms: Alarms.none() };
      expect(() => new WebLoadBalancer(stack, 'Alb', { ...props, alarmThresholds })).toThrow(message);
    });

    test('fails once for everything that is wrong', () => {
      const stack = testStack();
      expect(
        () =>
          new WebLoadBalancer(stack, 'Alb', {
            vpc: importedVpc(stack),
            exposure: Exposure.internet({ certificates: CERTIFICATES, idleTimeout: Duration.seconds(0) }),
            alarms: Alarms.none(),
            alarmThresholds: { serverErrors: 0 },
          }),
      ).toThrow(/has 2 problems:\n {2}- 'idleTimeout'.*\n {2}- 'alarmThresholds.serverErrors'/);
    });
  });

  describe('in a stack', () => {
    let stack: Stack;
    let one: WebLoadBalancer;
    let two: WebLoadBalancer;

    beforeAll(() => {
      stack = testStack();
      const vpc = importedVpc(stack);
      [one, two] = ['One', 'Two'].map(
        (id) => new WebLoadBalancer(stack, id, { vpc, exposure: Exposure.internalOnly(), alarms: Alarms.none() }),
      );
    });

    test('synthesize, and children can be overridden', () => {
      one.loadBalancer.setAttribute('routing.http2.enabled', 'false');
      const child = two.listener.node.defaultChild as elbv2.CfnListener;
      child.addPropertyOverride('DefaultActions.0.FixedResponseConfig.StatusCode', '410');
      for (const alb of [one, two]) alb.addTestRoute(alb, 'Try', { match: RouteMatch.everything(), action: FORWARD });
      const template = templateOf(stack);
      template.resourceCountIs(LOAD_BALANCER, 2);
      template.hasResourceProperties(LISTENER, {
        DefaultActions: [{ FixedResponseConfig: Match.objectLike({ StatusCode: '410' }), Type: 'fixed-response' }],
      });
      template.hasResourceProperties(LOAD_BALANCER, {
        LoadBalancerAttributes: Match.arrayWith([{ Key: 'routing.http2.enabled', Value: 'false' }]),
      });
      // The test listener of a load balancer without a certificate.
      template.hasResourceProperties(LISTENER, { Port: 8080, Protocol: 'HTTP' });
    });

    test('have an address and graphs', () => {
      expect(one.url).toMatch(/^http:\/\//);
      // No certificate is valid for the name that AWS gives a load balancer.
      expect(make(Exposure.internet({ certificates: CERTIFICATES })).url).toBeUndefined();
      expect(one.dashboardWidgets()).toHaveLength(2);
      expect(one.connections.securityGroups).toEqual([one.securityGroup]);
    });
  });
});
