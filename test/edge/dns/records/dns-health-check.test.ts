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
        ipAddress: '52.94.236.248',
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
        IPAddress: '52.94.236.248',
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

    test('the alarm in us-east-1 is another one where the health check is, and reads its id again', () => {
      const after = (monitor: HealthCheckMonitor) => {
        const stack = stackIn('eu-west-1');
        checkIn(stack, { monitor, alarms: Alarms.silent() });
        return JSON.stringify(templateOf(NorthVirginia.after(stack)).findResources('AWS::CloudWatch::Alarm'));
      };
      const given = after(HealthCheckMonitor.https(SHOP));
      expect(after(HealthCheckMonitor.https({ ...SHOP, path: '/health' }))).toBe(given);
      for (const replacing of [{ searchString: 'ok' }, { interval: Duration.seconds(10) }, { measureLatency: true }]) {
        expect(after(HealthCheckMonitor.https({ ...SHOP, ...replacing }))).not.toBe(given);
      }
    });

    test.each<[string, Parameters<typeof alarmWith>[0]]>([
      ['threshold', { threshold: 2 }],
      ['evaluation periods', { evaluationPeriods: 5 }],
      ['statistic', { statistic: 'Maximum' }],
      ['period', { period: Duration.minutes(5) }],
    ])('another %s of an alarm is another health check, which reads it', (_what, changed) => {
      const idWith = (props: Parameters<typeof alarmWith>[0]) => {
        const stack = testStack();
        checkIn(stack, { monitor: HealthCheckMonitor.alarm(alarmWith(props, stack)) });
        return Object.keys(templateOf(stack).findResources(CHECK));
      };
      expect(idWith({})).toEqual(idWith({ alarmDescription: 'Look at the shop.' }));
      expect(idWith(changed)).not.toEqual(idWith({}));
    });

    test('health checks of a stack in another Region, without a custom resource', () => {
      const app = testApp({});
      const [here, there] = ['eu-west-1', 'us-east-1'].map((region) => testStack(app, region, { env: { region } }));
      const child = checkIn(there).healthCheck;
      checkIn(here, { monitor: HealthCheckMonitor.calculated({ healthChecks: [child] }) });
      const template = templateOf(here);
      const ChildHealthChecks = [{ 'Fn::GetStackOutput': Match.objectLike({ Region: 'us-east-1' }) }];
      template.hasResourceProperties(CHECK, { HealthCheckConfig: { ChildHealthChecks } });
      template.resourceCountIs('AWS::Lambda::Function', 0);
    });

    test('warns where the Region of the alarm is not known', () => {
      const stack = testStack();
      checkIn(stack, { alarms: Alarms.silent() });
      expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:healthCheckRegion')]);
    });
  });

  describe('fails', () => {
    test('fails with a topic of another Region', () => {
      const stack = stackIn('eu-west-1');
      expect(() => checkIn(stack, { alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) })).toThrow(
        /'alarms' must go to a topic in us-east-1.*got one in eu-west-1; take new AlarmTopic\(NorthVirginia.before\(this\)/,
      );
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
