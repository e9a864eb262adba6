import { Construct } from 'constructs';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Authentication, Exposure, Ingress, RouteMatch, Stickiness, WebLoadBalancer } from '../../../lib/loadbalancing';
import { WebTarget, WebTargetProps, webTargetRules } from '../../../lib/loadbalancing/internal';
import { Alarms } from '../../../lib/observability';
import { validate } from '../../../lib/private/validation';
import { templateOf, testApp, testStack } from '../../support/synth';
import { certificate, importedVpc } from '../support';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const ALARM = 'AWS::CloudWatch::Alarm';

function target(props: Partial<WebTargetProps> = {}, stack: Stack = testStack(), id = 'Service'): WebTarget {
  const ingress = props.ingress ?? Exposure.internalOnly();
  validate(`Service at '${id}'`, webTargetRules(props, ingress));
  return new WebTarget(new Construct(stack, id), {
    vpc: importedVpc(stack),
    alarms: Alarms.none(),
    targetType: elbv2.TargetType.IP,
    ...props,
    ingress,
  });
}

/** What the group is called in the template. */
function logicalIdOf({ targetGroup }: WebTarget): string {
  const { logicalId } = targetGroup.node.defaultChild as elbv2.CfnTargetGroup;
  return Stack.of(targetGroup).resolve(logicalId);
}

function templateWith(props: Partial<WebTargetProps>): Template {
  return templateOf(Stack.of(target(props).targetGroup));
}

function allAttributes(template: Template): Record<string, unknown>[] {
  return Object.values(template.findResources(GROUP)).map(({ Properties }) => {
    const list: { Key: string; Value: unknown }[] = Properties.TargetGroupAttributes;
    return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
  });
}

function attributes(template: Template): Record<string, unknown> {
  return allAttributes(template)[0];
}

describe('WebTarget', () => {
  describe('defaults', () => {
    let template: Template;

    beforeAll(() => {
      template = templateWith({});
    });

    test('has a target group without a name, on a port that no option changes', () => {
      template.resourceCountIs(GROUP, 1);
      template.hasResourceProperties(GROUP, {
        Port: 80,
        Protocol: 'HTTP',
        TargetType: 'ip',
        VpcId: 'vpc-1',
        Name: Match.absent(),
        ProtocolVersion: Match.absent(),
      });
    });

    test('takes a broken target out after 45 seconds and a new one in after 30', () => {
      template.hasResourceProperties(GROUP, {
        HealthCheckPath: '/',
        HealthCheckPort: 'traffic-port',
        HealthCheckProtocol: 'HTTP',
        HealthCheckIntervalSeconds: 15,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 3,
        Matcher: { HttpCode: '200' },
      });
    });

    test('drains for a minute; no stickiness, no slow start', () => {
      expect(attributes(template)).toMatchObject({
        'deregistration_delay.timeout_seconds': '60',
        'stickiness.enabled': 'false',
        'slow_start.duration_seconds': '0',
        'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
        'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
        'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
        'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
        'load_balancing.algorithm.type': 'round_robin',
        'load_balancing.cross_zone.enabled': 'true',
      });
      expect(attributes(template)).not.toHaveProperty('load_balancing.algorithm.anomaly_mitigation');
    });

    test('takes all requests, by one route to one group', () => {
      template.resourceCountIs(RULE, 1);
      template.hasResourceProperties(RULE, {
        Priority: 50_000,
        Actions: [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('TargetGroup') } }],
      });
      template.resourceCountIs(ALARM, 0);
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let web: WebTarget;
    let template: Template;

    beforeAll(() => {
      stack = testStack();
      web = target(
        {
          ingress: Exposure.internet({ certificates: [certificate('a')] }),
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          targetType: elbv2.TargetType.INSTANCE,
          port: 8080,
          targetProtocol: elbv2.ApplicationProtocol.HTTPS,
          protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2,
          healthCheck: {
            path: '/healthz',
            port: 9000,
            healthyCodes: '200,204',
            interval: Duration.seconds(60),
            timeout: Duration.seconds(20),
            healthyThreshold: 4,
            unhealthyThreshold: 5,
          },
          healthThresholds: {
            failOpenMinTargets: 2,
            failOpenMinPercent: 25,
            dnsFailoverMinTargets: 3,
            dnsFailoverMinPercent: 50,
          },
          deregistrationDelay: Duration.seconds(5),
          slowStart: Duration.seconds(90),
          stickiness: Stickiness.applicationCookie('Cart', Duration.hours(1)),
          balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.ROUND_ROBIN,
          authentication: Authentication.jwt({ issuer: 'https://a', jwksEndpoint: 'https://a/jwks' }),
          alarmThresholds: { serverErrorPercent: 5, latencyP99: Duration.millis(500) },
          alternate: true,
          testRoute: true,
        },
        stack,
      );
      const fleet = new ec2.SecurityGroup(stack, 'Fleet', { vpc: importedVpc(stack) });
      web.admitHealthCheck(fleet);
      template = templateOf(stack);
    });

    test('has two groups alike', () => {
      template.resourcePropertiesCountIs(
        GROUP,
        {
          Port: 8080,
          Protocol: 'HTTPS',
          ProtocolVersion: 'HTTP2',
          TargetType: 'instance',
          HealthCheckPath: '/healthz',
          HealthCheckPort: '9000',
          HealthCheckProtocol: 'HTTPS',
          HealthCheckIntervalSeconds: 60,
          HealthCheckTimeoutSeconds: 20,
          HealthyThresholdCount: 4,
          UnhealthyThresholdCount: 5,
          Matcher: { HttpCode: '200,204' },
        },
        2,
      );
      expect(allAttributes(template)).toEqual(
        Array(2).fill(
          expect.objectContaining({
            'target_group_health.dns_failover.minimum_healthy_targets.count': '3',
            'target_group_health.dns_failover.minimum_healthy_targets.percentage': '50',
            'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '2',
            'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': '25',
            'deregistration_delay.timeout_seconds': '5',
            'slow_start.duration_seconds': '90',
            'load_balancing.algorithm.type': 'round_robin',
            'stickiness.type': 'app_cookie',
            'stickiness.app_cookie.cookie_name': 'Cart',
            'stickiness.app_cookie.duration_seconds': '3600',
          }),
        ),
      );
    });

    test('has both in production and in test, all traffic on the first, clients kept with one', () => {
      const forward = Match.objectLike({
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: { Ref: Match.stringLikeRegexp('ServiceTargetGroup') }, Weight: 100 },
            { TargetGroupArn: { Ref: Match.stringLikeRegexp('ServiceAlternateTargetGroup') }, Weight: 0 },
          ],
          TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 3600 },
        },
      });
      template.hasResourceProperties(RULE, {
        ListenerArn: { Ref: Match.stringLikeRegexp('LoadBalancerHttps') },
        Actions: [Match.objectLike({ Type: 'jwt-validation' }), forward],
      });
      template.hasResourceProperties(RULE, {
        ListenerArn: { Ref: Match.stringLikeRegexp('LoadBalancerTest') },
        Actions: [forward],
      });
    });

    test('opens the port of the health check between the two security groups', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Fleet'), 'GroupId'] },
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ServiceLoadBalancer'), 'GroupId'] },
        FromPort: 9000,
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 9000, ToPort: 9000 });
    });

    test('watches both groups, and the load balancer that is its own', () => {
      expect(web.alarms).toHaveLength(3);
      template.resourceCountIs(ALARM, 6);
      template.hasResourceProperties(ALARM, {
        EvaluationPeriods: 5,
        Threshold: 1,
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'MAX([m0, m1])', Label: 'Unhealthy targets' })]),
      });
      template.hasResourceProperties(ALARM, {
        DatapointsToAlarm: 3,
        Threshold: 5,
        Metrics: Match.arrayWith([
          Match.objectLike({
            Expression:
              'IF(SUM([errors0, errors1]) >= 5, 100 * SUM([errors0, errors1]) / SUM([requests0, requests1]), 0)',
          }),
        ]),
      });
      template.hasResourceProperties(ALARM, {
        Threshold: 0.5,
        Metrics: Match.arrayWith([Match.objectLike({ MetricStat: Match.objectLike({ Stat: 'p99', Period: 60 }) })]),
      });
    });

    test('gives what the L3 shows', () => {
      expect(web.ownLoadBalancer).toBeInstanceOf(WebLoadBalancer);
      expect(web.loadBalancer).toBe(web.ownLoadBalancer?.loadBalancer);
      expect(web.listener).toBe(web.ownLoadBalancer?.listener);
      expect(web.testRoute).toBeDefined();
      expect(web.dashboardWidgets('Shop')).toHaveLength(3);
      expect(JSON.stringify(stack.resolve(web.dashboardWidgets('Shop').map((w) => w.toJson())))).toContain('alternate');
    });
  });

  describe('overrides', () => {
    test('clients are sent away from a zone no later than it fails open', () => {
      const template = templateWith({ healthThresholds: { failOpenMinTargets: 2, failOpenMinPercent: 50 } });
      expect(attributes(template)).toMatchObject({
        'target_group_health.dns_failover.minimum_healthy_targets.count': '2',
        'target_group_health.dns_failover.minimum_healthy_targets.percentage': '50',
      });
    });

    test('alarms of one group need no math for targets and latency', () => {
      const stack = testStack();
      target({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
      const template = templateOf(stack);
      const always = {
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        EvaluationPeriods: 5,
      };
      template.hasResourceProperties(ALARM, {
        ...always,
        MetricName: 'UnHealthyHostCount',
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 1,
        DatapointsToAlarm: Match.absent(),
      });
      template.hasResourceProperties(ALARM, {
        ...always,
        MetricName: 'TargetResponseTime',
        ExtendedStatistic: 'p99',
        Period: 60,
        Threshold: 3,
        DatapointsToAlarm: 3,
      });
      template.hasResourceProperties(ALARM, {
        ...always,
        Threshold: 1,
        DatapointsToAlarm: 3,
        Metrics: Match.anyValue(),
      });
    });

    test('gRPC has its own health check', () => {
      templateWith({
        ingress: Exposure.internet({ certificates: [certificate('a')] }),
        protocolVersion: elbv2.ApplicationProtocolVersion.GRPC,
      }).hasResourceProperties(GROUP, {
        ProtocolVersion: 'GRPC',
        HealthCheckPath: '/AWS.ALB/healthcheck',
        Matcher: { GrpcCode: '12' },
      });
    });

    test('the timeout makes room for a short interval', () => {
      templateWith({ healthCheck: { interval: Duration.seconds(5) } }).hasResourceProperties(GROUP, {
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 4,
      });
    });

    test.each([
      [undefined, 'off'],
      [true, 'on'],
    ])('anomaly mitigation %s of weighted random', (anomalyMitigation, value) => {
      const balancing = elbv2.TargetGroupLoadBalancingAlgorithmType.WEIGHTED_RANDOM;
      expect(attributes(templateWith({ balancing, anomalyMitigation }))).toMatchObject({
        'load_balancing.algorithm.type': 'weighted_random',
        'load_balancing.algorithm.anomaly_mitigation': value,
      });
    });

    test('each zone on its own', () => {
      expect(attributes(templateWith({ crossZone: false }))).toMatchObject({
        'load_balancing.cross_zone.enabled': 'false',
      });
    });

    test('rewrites requests on both listeners', () => {
      const template = templateWith({
        ingress: Exposure.internet({ certificates: [certificate('a')] }),
        alternate: true,
        testRoute: true,
        rewrite: { url: { regex: '^/api/(.*)$', replace: '/$1' } },
      });
      template.resourcePropertiesCountIs(
        RULE,
        {
          Transforms: [
            { Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/api/(.*)$', Replace: '/$1' }] } },
          ],
        },
        2,
      );
      templateWith({}).hasResourceProperties(RULE, { Transforms: Match.absent() });
    });

    test.each([false, true])('an alarm on 4xx where it is asked for, two groups: %s', (alternate) => {
      const stack = testStack();
      target(
        {
          ingress: Exposure.internet({ certificates: [certificate('a')] }),
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          alarmThresholds: { clientErrorPercent: 30 },
          alternate,
        },
        stack,
      );
      const [errors, requests] = ['errors', 'requests'].map((it) => `SUM([${it}0${alternate ? `, ${it}1` : ''}])`);
      templateOf(stack).hasResourceProperties(ALARM, {
        Threshold: 30,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
        TreatMissingData: 'notBreaching',
        AlarmDescription: Match.stringLikeRegexp('refuses 30 % or more of its requests with 4xx'),
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: `IF(${requests} >= 20, 100 * ${errors} / ${requests}, 0)` }),
          Match.objectLike({
            Id: 'errors0',
            MetricStat: Match.objectLike({
              Metric: Match.objectLike({ MetricName: 'HTTPCode_Target_4XX_Count' }),
              Period: 60,
              Stat: 'Sum',
            }),
          }),
        ]),
      });
    });

    test("a cookie of the load balancer's", () => {
      expect(attributes(templateWith({ stickiness: Stickiness.loadBalancerCookie(Duration.days(1)) }))).toMatchObject({
        'stickiness.enabled': 'true',
        'stickiness.type': 'lb_cookie',
        'stickiness.lb_cookie.duration_seconds': '86400',
      });
    });

    test('two groups without stickiness keep nobody', () => {
      templateWith({ alternate: true }).hasResourceProperties(RULE, {
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: { TargetGroups: Match.anyValue(), TargetGroupStickinessConfig: Match.absent() },
          },
        ],
      });
    });

    test('no health check port opens nothing', () => {
      const stack = testStack();
      target({}, stack).admitHealthCheck(new ec2.SecurityGroup(stack, 'Fleet', { vpc: importedVpc(stack) }));
      templateOf(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    });
  });

  describe('what a change replaces', () => {
    /** Logical ids, and the properties whose change makes CloudFormation replace a resource. */
    const CREATE_ONLY: Record<string, string[]> = {
      'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Name', 'Scheme', 'Type'],
      'AWS::ElasticLoadBalancingV2::Listener': ['LoadBalancerArn'],
      [GROUP]: ['Name', 'Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId', 'IpAddressType'],
    };
    const identity = (template: Template) =>
      Object.entries(CREATE_ONLY).flatMap(([type, props]) =>
        Object.entries(template.findResources(type)).map(([id, { Properties }]) => [
          id,
          ...props.map((prop) => Properties[prop]),
        ]),
      );
    let before: unknown[][];

    beforeAll(() => {
      before = identity(templateWith({}));
    });

    test.each<[string, Partial<WebTargetProps>]>([
      ['health check', { healthCheck: { path: '/other', port: 81, interval: Duration.seconds(40) } }],
      ['draining, slow start', { deregistrationDelay: Duration.seconds(1), slowStart: Duration.seconds(30) }],
      ['stickiness', { stickiness: Stickiness.loadBalancerCookie(Duration.days(1)) }],
      ['alarms', { alarmThresholds: { serverErrorPercent: 2 } }],
    ])('nothing: %s', (_, props) => {
      expect(identity(templateWith(props))).toEqual(before);
    });

    test('nothing: from one group to two', () => {
      expect(identity(templateWith({ alternate: true }))).toEqual(expect.arrayContaining(before));
    });

    test('the target group: port and protocol', () => {
      expect(identity(templateWith({ port: 81 }))).not.toEqual(before);
      expect(identity(templateWith({ targetProtocol: elbv2.ApplicationProtocol.HTTPS }))).not.toEqual(before);
    });
  });

  describe('fails', () => {
    const { LEAST_OUTSTANDING_REQUESTS } = elbv2.TargetGroupLoadBalancingAlgorithmType;
    test.each<[string, Partial<WebTargetProps>, RegExp]>([
      [
        'a health check path without a slash',
        { healthCheck: { path: 'health' } },
        /Service at 'Service': 'healthCheck.path' must be at most 1,024 characters of ASCII and start with '\/', others written as %C3%BC, got 'health'/,
      ],
      [
        'a health check port of 0',
        { healthCheck: { port: 0 } },
        /'healthCheck.port' must be a whole number from 1 to 65535, got 0/,
      ],
      [
        'codes that no HTTP check knows',
        { healthCheck: { healthyCodes: '100-600' } },
        /'healthCheck.healthyCodes' must be codes from 200 to 499 .* got '100-600'/,
      ],
      ['codes the wrong way round', { healthCheck: { healthyCodes: '299-200' } }, /'healthCheck.healthyCodes' must be/],
      [
        'HTTP codes for gRPC',
        { protocolVersion: elbv2.ApplicationProtocolVersion.GRPC, healthCheck: { healthyCodes: '200' } },
        /must be codes from 0 to 99/,
      ],
      [
        'an interval under 5 s',
        { healthCheck: { interval: Duration.seconds(4) } },
        /'healthCheck.interval' must be .* from 5 to 300 s, got 4 s/,
      ],
      [
        'a timeout over 120 s',
        { healthCheck: { interval: Duration.seconds(200), timeout: Duration.seconds(121) } },
        /'healthCheck.timeout' must be .* from 2 to 120 s, got 121 s/,
      ],
      [
        'a timeout as long as the interval',
        { healthCheck: { timeout: Duration.seconds(15) } },
        /'healthCheck.timeout' must be less than 'healthCheck.interval' \(15 s\), got 15 s/,
      ],
      [
        'a threshold of 1',
        { healthCheck: { healthyThreshold: 1 } },
        /'healthCheck.healthyThreshold' must be a whole number from 2 to 10, got 1/,
      ],
      [
        'a threshold of 11',
        { healthCheck: { unhealthyThreshold: 11 } },
        /'healthCheck.unhealthyThreshold' must be .* got 11/,
      ],
      [
        'a minimum of no target',
        { healthThresholds: { failOpenMinTargets: 0, dnsFailoverMinTargets: 0 } },
        /has 2 problems:[^]*'healthThresholds.failOpenMinTargets' must be a whole number of at least 1, got 0/,
      ],
      [
        'a share of more than all',
        { healthThresholds: { failOpenMinPercent: 0, dnsFailoverMinPercent: 101 } },
        /has 2 problems:[^]*'healthThresholds.dnsFailoverMinPercent' must be a whole number from 1 to 100, got 101/,
      ],
      [
        'a zone that fails open before clients are sent away',
        {
          healthThresholds: {
            failOpenMinTargets: 3,
            dnsFailoverMinTargets: 2,
            failOpenMinPercent: 50,
            dnsFailoverMinPercent: 25,
          },
        },
        /has 2 problems:[^]*'healthThresholds.failOpenMinPercent' must not exceed 'healthThresholds.dnsFailoverMinPercent' \(25\), got 50/,
      ],
      [
        'draining over an hour',
        { deregistrationDelay: Duration.seconds(3601) },
        /'deregistrationDelay' must be .* from 0 to 3600 s, got 3601 s/,
      ],
      [
        'a slow start of 10 s',
        { slowStart: Duration.seconds(10) },
        /'slowStart' must be .* from 30 to 900 s, got 10 s/,
      ],
      [
        'a slow start with another algorithm',
        { slowStart: Duration.seconds(30), balancing: LEAST_OUTSTANDING_REQUESTS },
        /'slowStart' works only with 'balancing' ROUND_ROBIN, got 'least_outstanding_requests'/,
      ],
      [
        'a target protocol of TCP',
        { targetProtocol: 'TCP' as elbv2.ApplicationProtocol },
        /'targetProtocol' must be one of HTTP, HTTPS, got TCP/,
      ],
      [
        'an error rate of 0',
        { alarmThresholds: { serverErrorPercent: 0 } },
        /'alarmThresholds.serverErrorPercent' must be a number from 0.01 to 100, got 0/,
      ],
      [
        'a latency of nothing',
        { alarmThresholds: { latencyP99: Duration.millis(0) } },
        /'alarmThresholds.latencyP99' must be more than 0 ms/,
      ],
      [
        'gRPC without HTTPS',
        { protocolVersion: elbv2.ApplicationProtocolVersion.GRPC },
        /'protocolVersion' GRPC needs an HTTPS listener/,
      ],
      [
        'HTTP/2 where clients speak HTTP/1.1 only',
        {
          ingress: Exposure.internet({ certificates: [certificate('a')], http2: false }),
          protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2,
        },
        /'protocolVersion' HTTP2 needs an HTTPS listener with 'http2'/,
      ],
      [
        'HTTP/2 without HTTPS',
        { protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 },
        /'protocolVersion' HTTP2 needs an HTTPS listener with 'http2', because requests by HTTP\/1.1 are answered with 464; give the exposure 'certificates'/,
      ],
      [
        'sign-in without HTTPS',
        { authentication: Authentication.jwt({ issuer: 'https://a', jwksEndpoint: 'https://a/b' }) },
        /'authentication' needs an HTTPS listener/,
      ],
      [
        'anomaly mitigation of round robin',
        { anomalyMitigation: true },
        /'anomalyMitigation' works only with 'balancing' WEIGHTED_RANDOM, got 'round_robin'; change one of them/,
      ],
      [
        'stickiness in zones on their own',
        { crossZone: false, stickiness: Stickiness.loadBalancerCookie(Duration.days(1)) },
        /'stickiness' does not work without 'crossZone'; leave one of them out/,
      ],
      [
        'an alarm on no 4xx',
        { alarmThresholds: { clientErrorPercent: 0 } },
        /'alarmThresholds.clientErrorPercent' must be .* from 0.01 to 100, got 0/,
      ],
      ['a rewrite of nothing', { rewrite: {} }, /'rewrite' must have a 'url' or a 'host'; give one of them/],
    ])('fails for %s', (_, props, message) => {
      expect(() => target(props)).toThrow(message);
    });

    test('fails once for everything that is wrong', () => {
      expect(() => target({ healthCheck: { port: 0 }, alarmThresholds: { serverErrorPercent: 101 } })).toThrow(
        /has 2 problems:\n {2}- 'healthCheck.port'.*\n {2}- 'alarmThresholds.serverErrorPercent'/,
      );
    });
  });

  describe('in a stack', () => {
    describe('the logical id of the target group', () => {
      const groupOf = (ingress: (stack: Stack) => Ingress): string => {
        const stack = testStack();
        const web = target({ ingress: ingress(stack) }, stack);
        return logicalIdOf(web);
      };
      const shared = (stack: Stack, id = 'Alb') =>
        Ingress.shared(
          new WebLoadBalancer(stack, id, {
            vpc: importedVpc(stack),
            exposure: Exposure.internalOnly(),
            alarms: Alarms.none(),
          }),
          { match: RouteMatch.everything() },
        );
      const imported = (stack: Stack, listener: string) =>
        Ingress.listener(
          elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
            listenerArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/${listener}`,
            securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'ListenerGroup', 'sg-1'),
          }),
          { match: RouteMatch.everything(), priority: 5 },
        );

      test('is another one with another load balancer', () => {
        const ids = [
          groupOf(() => Exposure.internalOnly()),
          groupOf(() => Exposure.internet({ certificates: [certificate('a')] })),
          groupOf((stack) => shared(stack)),
          groupOf((stack) => shared(stack, 'Other')),
          groupOf((stack) => imported(stack, 'one/1/2')),
          groupOf((stack) => imported(stack, 'two/1/2')),
          groupOf((stack) => imported(stack, Lazy.string({ produce: () => 'known/later/2' }))),
        ];
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^ServiceTargetGroup[0-9A-F]{8}[0-9a-f]{8}$/);
      });

      test('stays with the load balancer, whatever else of it changes', () => {
        const open = groupOf(() => Exposure.internet({ certificates: [certificate('a')] }));
        expect(groupOf(() => Exposure.plainHttp({ reason: 'test' }))).toBe(open);
        const inside = groupOf(() => Exposure.internalOnly());
        expect(groupOf(() => Exposure.internalOnly({ certificates: [certificate('a')] }))).toBe(inside);
        expect(groupOf((stack) => imported(stack, 'one/1/3'))).toBe(groupOf((stack) => imported(stack, 'one/1/2')));
      });

      test('has at most the characters that CloudFormation takes', () => {
        const stack = testStack();
        const web = target({}, stack, 'A'.repeat(250));
        expect(logicalIdOf(web)).toHaveLength(255);
      });
    });

    let users: WebTarget;
    let orders: WebTarget;
    let alb: WebLoadBalancer;
    let services: Stack;
    let template: Template;

    beforeAll(() => {
      const app: App = testApp();
      const shared = testStack(app, 'Shared');
      alb = new WebLoadBalancer(shared, 'Alb', {
        vpc: importedVpc(shared),
        exposure: Exposure.internalOnly(),
        alarms: Alarms.none(),
      });
      services = testStack(app, 'Services');
      [users, orders] = ['users', 'orders'].map((name) =>
        target({ ingress: Ingress.shared(alb, { match: RouteMatch.paths(`/${name}/*`) }) }, services, name),
      );
      const members = new ec2.SecurityGroup(services, 'Members', { vpc: importedVpc(services) });
      users.targetGroup.registerConnectable(members);
      template = templateOf(services);
    });

    test('have a group and a route each, in their own stack, and no load balancer', () => {
      template.resourceCountIs(GROUP, 2);
      template.resourceCountIs(RULE, 2);
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
      expect(users.ownLoadBalancer).toBeUndefined();
      expect(orders.loadBalancer).toBe(alb.loadBalancer);
    });

    test('open the way from the load balancer to the members, in their own stack', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 80, ToPort: 80 });
      template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 80, ToPort: 80 });
    });

    test('fail where two claim one path', () => {
      expect(() =>
        target({ ingress: Ingress.shared(alb, { match: RouteMatch.paths('/users/*') }) }, services, 'copy'),
      ).toThrow(/'match' is the same as that of 'Services\/users\/Route'/);
    });

    test('can be overridden', () => {
      const child = orders.targetGroup.node.defaultChild as elbv2.CfnTargetGroup;
      child.addPropertyOverride('HealthCheckPath', '/other');
      expect(child.node.path).toBe('Services/orders/TargetGroup/Resource');
    });
  });
});
