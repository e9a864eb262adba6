import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Authentication,
  Exposure,
  FunctionRoute,
  FunctionRouteProps,
  RouteMatch,
  WebLoadBalancer,
} from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { CODE } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';
import { certificate, importedVpc } from '../support';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const MATCH = RouteMatch.paths('/hook');

function albIn(stack: Stack, exposure = Exposure.internet({ certificates: [certificate('a')] })): WebLoadBalancer {
  return new WebLoadBalancer(stack, 'Alb', { vpc: importedVpc(stack), exposure, alarms: Alarms.none() });
}

function make(props: Partial<FunctionRouteProps> = {}, stack = testStack(), exposure?: Exposure): FunctionRoute {
  return new FunctionRoute(stack, 'Hook', {
    webListener: albIn(stack, exposure),
    match: MATCH,
    function: new lambda.Function(stack, 'Function', { ...CODE, code: CODE.code, runtime: CODE.runtime }),
    alarms: Alarms.none(),
    ...props,
  });
}

describe('FunctionRoute', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      template = templateOf(Stack.of(make()));
    });

    test('registers the function, without health checks, in a group of the load balancer', () => {
      template.hasResource(GROUP, {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^HookPermission')]),
        Properties: {
          TargetType: 'lambda',
          Targets: [{ Id: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Function'), 'Arn'] } }],
          HealthCheckEnabled: false,
          TargetGroupAttributes: Match.arrayWith([{ Key: 'lambda.multi_value_headers.enabled', Value: 'false' }]),
          VpcId: Match.absent(),
          Port: Match.absent(),
          Protocol: Match.absent(),
        },
      });
    });

    test('lets target groups of this account and Region call it, and nobody else', () => {
      template.resourceCountIs('AWS::Lambda::Permission', 1);
      template.hasResourceProperties('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Function'), 'Arn'] },
        Principal: 'elasticloadbalancing.amazonaws.com',
        SourceArn: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':elasticloadbalancing:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':targetgroup/*',
            ],
          ],
        },
      });
    });

    test('sends it the requests of the match', () => {
      template.hasResourceProperties(RULE, {
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/hook'] } }],
        Actions: [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('^HookTargetGroup') } }],
      });
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    });
  });

  describe('all options', () => {
    let route: FunctionRoute;
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      route = make(
        {
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          alarmThresholds: { serverErrorPercent: 5 },
          priority: 7,
          authentication: Authentication.jwt({ issuer: 'https://a', jwksEndpoint: 'https://a/jwks' }),
          multiValueHeaders: true,
        },
        stack,
      );
      template = templateOf(stack);
    });

    test('is checked, at the priority, with lists of headers', () => {
      template.hasResourceProperties(RULE, {
        Priority: 7,
        Actions: [Match.objectLike({ Type: 'jwt-validation' }), Match.objectLike({ Type: 'forward' })],
      });
      template.hasResourceProperties(GROUP, {
        TargetGroupAttributes: Match.arrayWith([{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }]),
      });
    });

    test('checks the health of the function, at no port, where it is asked to', () => {
      const checked = templateOf(Stack.of(make({ healthCheck: { path: '/health', interval: Duration.seconds(30) } })));
      checked.hasResourceProperties(GROUP, {
        HealthCheckEnabled: true,
        HealthCheckPath: '/health',
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 3,
        Matcher: { HttpCode: '200' },
        HealthCheckPort: Match.absent(),
        HealthCheckProtocol: Match.absent(),
      });
      expect(() => make({ healthCheck: { port: 8080 } })).toThrow(/'healthCheck.port' must be left out/);
      expect(() => make({ healthCheck: { path: 'health' } })).toThrow(/'healthCheck.path'/);
    });

    test('tells of failed calls as well as of answers with 5xx, and of slow ones', () => {
      expect(route.alarms).toHaveLength(2);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 5,
        Metrics: Match.arrayWith([
          Match.objectLike({
            Expression:
              'IF(SUM([errors0, errors00, errors01]) >= 5, 100 * SUM([errors0, errors00, errors01]) / SUM([requests0]), 0)',
          }),
          Match.objectLike({
            MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'LambdaUserError' }) }),
          }),
        ]),
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'TargetResponseTime', Threshold: 3 });
      expect(route.dashboardWidgets()).toHaveLength(2);
    });
  });

  describe('overrides', () => {
    test('rewrites the URL and the Host header', () => {
      const host = { regex: '^(.+)\\.example\\.com$', replace: '$1.internal' };
      const template = templateOf(Stack.of(make({ rewrite: { host, url: { regex: '^/hook', replace: '/' } } })));
      template.hasResourceProperties(RULE, {
        Transforms: [
          {
            Type: 'host-header-rewrite',
            HostHeaderRewriteConfig: { Rewrites: [{ Regex: host.regex, Replace: host.replace }] },
          },
          { Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/hook', Replace: '/' }] } },
        ],
      });
    });

    test('property injection', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: FunctionRoute.PROPERTY_INJECTION_ID,
        inject: (props) => ({ ...props, priority: 9 }),
      });
      templateOf(Stack.of(make({}, testStack(app)))).hasResourceProperties(RULE, { Priority: 9 });
    });
  });

  describe('fails', () => {
    test('fails once for everything that is wrong, before any child', () => {
      const stack = testStack();
      const authentication = Authentication.jwt({ issuer: 'https://a', jwksEndpoint: 'https://a/jwks' });
      const props = { authentication, alarmThresholds: { serverErrorPercent: 0 } };
      expect(() => make(props, stack, Exposure.internalOnly())).toThrow(
        /FunctionRoute at 'Test\/Hook' has 2 problems:[^]*'alarmThresholds.serverErrorPercent'[^]*'authentication' needs an HTTPS listener/,
      );
      expect(() => make({ priority: 0 })).toThrow(/'priority' must be a whole number from 1 to 50000, got 0/);
    });
  });

  describe('in a stack', () => {
    test('two stand beside each other, and their children can be overridden', () => {
      const stack = testStack();
      const one = make({}, stack);
      const webListener = stack.node.findChild('Alb') as WebLoadBalancer;
      const target = stack.node.findChild('Function') as lambda.Function;
      const alarms = Alarms.none();
      new FunctionRoute(stack, 'Other', { webListener, match: RouteMatch.paths('/b'), function: target, alarms });
      (one.targetGroup.node.defaultChild as elbv2.CfnTargetGroup).name = 'hook';
      templateOf(stack).resourceCountIs(GROUP, 2);
      templateOf(stack).hasResourceProperties(GROUP, { Name: 'hook' });
    });
  });
});
