import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DnsHealthCheck, DnsHealthCheckProps, HealthCheckMonitor, NorthVirginia } from '../../../../lib/edge';
import { Alarms } from '../../../../lib/observability';
import { templateOf, testApp, testStack, warningsOf } from '../../../support/synth';

const CHECK = 'AWS::Route53::HealthCheck';
const SHOP = { host: 'shop.example.com' };

function checkIn(stack: Stack, props: Partial<DnsHealthCheckProps> = {}, id = 'Check'): DnsHealthCheck {
  return new DnsHealthCheck(stack, id, { monitor: HealthCheckMonitor.https(SHOP), alarms: Alarms.none(), ...props });
}

const stackIn = (region: string) => testStack(testApp(), 'Site', { env: { region } });

function configOf(monitor: HealthCheckMonitor, props: Partial<DnsHealthCheckProps> = {}, stack = testStack()) {
  checkIn(stack, { monitor, ...props });
  const [check] = Object.values(templateOf(stack).findResources(CHECK));
  return check?.Properties.HealthCheckConfig;
}

function alarmWith(
  props: Partial<cloudwatch.AlarmProps> & { statistic?: string; period?: Duration } = {},
  stack = testStack(),
) {
  const { statistic = 'Average', period = Duration.minutes(1), ...given } = props;
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Healthy', statistic, period });
  return new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 3, ...given });
}

describe('DnsHealthCheck', () => {
  describe('defaults', () => {
    test('HTTPS with the name in the handshake, every 30 seconds from everywhere, three times', () => {
      expect(configOf(HealthCheckMonitor.https(SHOP))).toEqual({
        Type: 'HTTPS',
        FullyQualifiedDomainName: 'shop.example.com',
        Port: 443,
        ResourcePath: '/',
        EnableSNI: true,
        RequestInterval: 30,
        FailureThreshold: 3,
        MeasureLatency: false,
        Inverted: false,
      });
    });

    test('HTTP and TCP', () => {
      expect(configOf(HealthCheckMonitor.http(SHOP))).toMatchObject({ Type: 'HTTP', Port: 80, ResourcePath: '/' });
      const tcp = configOf(HealthCheckMonitor.tcp({ ...SHOP, port: 5432 }));
      expect(tcp).toMatchObject({ Type: 'TCP', Port: 5432, RequestInterval: 30 });
      expect(tcp).not.toHaveProperty('ResourcePath');
    });

    test('other health checks, all of them', () => {
      const stack = testStack();
      const children = ['One', 'Two'].map((id) => checkIn(stack, {}, id).healthCheck);
      checkIn(stack, { monitor: HealthCheckMonitor.calculated({ healthChecks: children }) });
      templateOf(stack).hasResourceProperties(CHECK, {
        HealthCheckConfig: {
          Type: 'CALCULATED',
          ChildHealthChecks: [{ Ref: Match.stringLikeRegexp('^One') }, { Ref: Match.stringLikeRegexp('^Two') }],
          HealthThreshold: 2,
          RequestInterval: Match.absent(),
        },
      });
    });

    test('the metric of an alarm, whose gaps change nothing', () => {
      const stack = stackIn('eu-west-1');
      expect(configOf(HealthCheckMonitor.alarm(alarmWith({}, stack)), {}, stack)).toEqual({
        Type: 'CLOUDWATCH_METRIC',
        AlarmIdentifier: { Name: { Ref: expect.stringMatching(/^Alarm/) }, Region: 'eu-west-1' },
        InsufficientDataHealthStatus: 'LastKnownStatus',
        Inverted: false,
      });
    });

    test('has a name in the list of the console', () => {
      const stack = testStack();
      checkIn(stack);
      templateOf(stack).hasResourceProperties(CHECK, { HealthCheckTags: [{ Key: 'Name', Value: 'Test/Check' }] });
    });

    test('alarms in us-east-1, after the stack, when it is unhealthy for two minutes', () => {
      const stack = stackIn('eu-west-1');
      const topic = new sns.Topic(NorthVirginia.before(stack), 'Topic');
      const { alarms } = checkIn(stack, { alarms: Alarms.notify(topic) });
      const after = NorthVirginia.after(stack);
      expect(alarms.map((alarm) => Stack.of(alarm))).toEqual([after]);
      templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
      templateOf(after).hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/Route53',
        MetricName: 'HealthCheckStatus',
        Dimensions: [
          {
            Name: 'HealthCheckId',
            Value: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Site', Region: 'eu-west-1' }) },
          },
        ],
        Statistic: 'Minimum',
        Period: 60,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 2,
        TreatMissingData: 'breaching',
        AlarmActions: [Match.anyValue()],
        AlarmDescription: Match.stringLikeRegexp('/Check: The health check is unhealthy'),
      });
    });

    test('alarms in its own stack in us-east-1', () => {
      const stack = stackIn('us-east-1');
      checkIn(stack, { alarms: Alarms.silent() });
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        Dimensions: [{ Name: 'HealthCheckId', Value: { Ref: Match.stringLikeRegexp('^Check') } }],
      });
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    test('a text in the body, from three Regions, fast, with latency, at an address, inverted', () => {
      const monitor = HealthCheckMonitor.https({
        ...SHOP,
        ipAddress: '192.0.2.1',
        port: 8443,
        path: '/health?deep=1',
        searchString: '"healthy":true',
        interval: Duration.seconds(10),
        failureThreshold: 1,
        regions: ['us-east-1', 'eu-west-1', 'ap-northeast-1'],
        measureLatency: true,
      });
      expect(configOf(monitor, { inverted: true })).toEqual({
        Type: 'HTTPS_STR_MATCH',
        FullyQualifiedDomainName: 'shop.example.com',
        IPAddress: '192.0.2.1',
        Port: 8443,
        ResourcePath: '/health?deep=1',
        SearchString: '"healthy":true',
        EnableSNI: true,
        RequestInterval: 10,
        FailureThreshold: 1,
        Regions: ['us-east-1', 'eu-west-1', 'ap-northeast-1'],
        MeasureLatency: true,
        Inverted: true,
      });
      expect(configOf(HealthCheckMonitor.http({ ...SHOP, searchString: 'ok' })).Type).toBe('HTTP_STR_MATCH');
    });

    test('one of several, an alarm of another Region, a routing control', () => {
      const stack = testStack();
      const children = ['One', 'Two'].map((id) => checkIn(stack, {}, id).healthCheck);
      checkIn(stack, { monitor: HealthCheckMonitor.calculated({ healthChecks: children, threshold: 1 }) });
      templateOf(stack).hasResourceProperties(CHECK, { HealthCheckConfig: { HealthThreshold: 1 } });

      const app = testApp({});
      const alarm = alarmWith({}, testStack(app, 'Private', { env: { region: 'eu-central-1' } }));
      const { UNHEALTHY } = route53.InsufficientDataHealthStatusEnum;
      const site = testStack(app, 'Site', { env: { region: 'eu-west-1' } });
      expect(configOf(HealthCheckMonitor.alarm(alarm, { insufficientData: UNHEALTHY }), {}, site)).toMatchObject({
        AlarmIdentifier: { Name: { 'Fn::GetStackOutput': { StackName: 'Private' } }, Region: 'eu-central-1' },
        InsufficientDataHealthStatus: 'Unhealthy',
      });

      const control = 'arn:aws:route53-recovery-control::111122223333:controlpanel/abc/routingcontrol/def';
      expect(configOf(HealthCheckMonitor.routingControl(control))).toEqual({
        Type: 'RECOVERY_CONTROL',
        RoutingControlArn: control,
        Inverted: false,
      });
    });

    test('shows its status on a dashboard', () => {
      const stack = testStack();
      const check = checkIn(stack);
      expect(check.metricHealthyPercentage().metricName).toBe('HealthCheckPercentageHealthy');
      expect(JSON.stringify(stack.resolve(check.dashboardWidgets().map((widget) => widget.toJson())))).toContain(
        '"region":"us-east-1"',
      );
    });
  });

  describe('overrides', () => {
    test('no alarm, and nothing in us-east-1, for nobody', () => {
      const stack = stackIn('eu-west-1');
      expect(checkIn(stack).alarms).toEqual([]);
      expect(stack.node.root.node.children).toEqual([stack]);
    });

    test('warns where the Region of the alarm is not known', () => {
      const stack = testStack();
      checkIn(stack, { alarms: Alarms.silent() });
      expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:healthCheckRegion')]);
    });
  });

  describe('fails', () => {
    const { https, tcp, calculated, alarm, routingControl } = HealthCheckMonitor;
    const at = (given: object) => () => https({ ...SHOP, ...given });
    const child = checkIn(testStack()).healthCheck;

    test.each([
      ['fails with a private address', at({ ipAddress: '10.0.0.1' }), /'ipAddress' must be public, got 10.0.0.1/],
      ['fails with a private IPv6 address', at({ ipAddress: 'fd00::1' }), /'ipAddress' must be public/],
      ['fails with no address', at({ ipAddress: 'shop' }), /'ipAddress' must be an IPv4 or IPv6 address/],
      ['fails with a name of a private network', at({ host: 'shop.internal' }), /'host' must be public/],
      [
        'fails with an internal load balancer',
        at({ host: 'internal-shop-1.eu-west-1.elb.amazonaws.com' }),
        /'host' must be public/,
      ],
      ['fails with an address for a name', at({ host: '192.0.2.1' }), /give it as 'ipAddress'/],
      ['fails with a URL', at({ host: 'https://shop.example.com' }), /'host' must be a name without protocol/],
      ['fails with nothing to connect to', () => tcp({ port: 1 }), /'host' or 'ipAddress' must be given/],
      ['fails with a path without slash', at({ path: 'health' }), /'path' must be a path that begins with a slash/],
      ['fails with a long path', at({ path: `/${'a'.repeat(255)}` }), /'path' must be at most 255 characters, got 256/],
      ['fails with a long text', at({ searchString: 'a'.repeat(256) }), /'searchString' must be at most 255/],
      ['fails without text', at({ searchString: '' }), /'searchString' must not be empty/],
      ['fails with no port', at({ port: 0 }), /'port'/],
      [
        'fails with another interval',
        at({ interval: Duration.seconds(20) }),
        /'interval' must be one of 10, 30, got 20/,
      ],
      ['fails with eleven failures', at({ failureThreshold: 11 }), /'failureThreshold'/],
      [
        'fails with two Regions',
        at({ regions: ['us-east-1', 'eu-west-1'] }),
        /'regions' must be three at least, got 2/,
      ],
      [
        'fails with a Region without checkers',
        at({ regions: ['us-east-1', 'eu-west-1', 'eu-central-1'] }),
        /'regions' must be one of us-east-1/,
      ],
      ['fails without children', () => calculated({ healthChecks: [] }), /'healthChecks' must not be empty/],
      [
        'fails with a child twice',
        () => calculated({ healthChecks: [child, child] }),
        /must not hold a health check twice/,
      ],
      [
        'fails with a threshold of none',
        () => calculated({ healthChecks: [child], threshold: 0 }),
        /'threshold' must be from 1 to 1, got 0: the check would always be healthy/,
      ],
      [
        'fails with a threshold out of reach',
        () => calculated({ healthChecks: [child], threshold: 2 }),
        /got 2: the check could never be healthy/,
      ],
      [
        'fails with an alarm of some of its periods',
        () => alarm(alarmWith({ datapointsToAlarm: 2 })),
        /'alarm' must need all of its 3 evaluation periods, got 2/,
      ],
      ['fails with a percentile', () => alarm(alarmWith({ statistic: 'p99' })), /'alarm' must not watch a percentile/],
      [
        'fails with seconds',
        () => alarm(alarmWith({ period: Duration.seconds(10) })),
        /'alarm' must watch periods of a minute or more/,
      ],
      [
        'fails with mathematics',
        () =>
          alarm(
            alarmWith({
              metric: new cloudwatch.MathExpression({ expression: '1 - a', usingMetrics: { a: metric() } }),
            }),
          ),
        /'alarm' must watch one metric/,
      ],
      [
        'fails with an alarm of alarms',
        () => {
          const one = alarmWith();
          const alarmRule = cloudwatch.AlarmRule.fromAlarm(one, cloudwatch.AlarmState.ALARM);
          return alarm(new cloudwatch.CompositeAlarm(one.stack, 'All', { alarmRule }));
        },
        /got a composite alarm/,
      ],
      [
        'fails with no routing control',
        () => routingControl('arn:aws:s3:::bucket'),
        /'arn' must be the ARN of a routing/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });

    test('fails with a topic of another Region', () => {
      const stack = stackIn('eu-west-1');
      expect(() => checkIn(stack, { alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) })).toThrow(
        /'alarms' must go to a topic in us-east-1.*got one in eu-west-1; take new AlarmTopic\(NorthVirginia.before\(this\)/,
      );
    });

    test('fails with all problems at once', () => {
      expect(at({ ipAddress: '10.0.0.1', path: 'a', port: 0 })).toThrow(/has 3 problems/);
    });
  });

  describe('in a stack', () => {
    test('two, of which one is overridden', () => {
      const stack = stackIn('eu-west-1');
      const topic = new sns.Topic(NorthVirginia.before(stack), 'Topic');
      const checks = ['One', 'Two'].map((id) => checkIn(stack, { alarms: Alarms.notify(topic) }, id));
      (checks[0]?.healthCheck.node.defaultChild as route53.CfnHealthCheck).addPropertyOverride(
        'HealthCheckConfig.FailureThreshold',
        5,
      );
      templateOf(stack).hasResourceProperties(CHECK, { HealthCheckConfig: { FailureThreshold: 5 } });
      templateOf(NorthVirginia.after(stack)).resourceCountIs('AWS::CloudWatch::Alarm', 2);
    });
  });
});

function metric(): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
}
