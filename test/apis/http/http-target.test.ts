import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import {
  HttpApiDefinition,
  HttpApiService,
  HttpAuthorization,
  HttpCloudMapTargetOptions,
  HttpLoadBalancerTargetOptions,
  HttpTarget,
} from '../../../lib/apis';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';
import { fn } from '../support/function';

const INTEGRATION = 'AWS::ApiGatewayV2::Integration';

/** The template of an API in a VPC, whose only route leads to the target. */
function templateWith(target: HttpTarget, stack: Stack, vpc?: ec2.IVpc): Template {
  new HttpApiService(stack, 'Api', {
    definition: HttpApiDefinition.routes({
      routes: [{ path: '/orders', target }],
      authorization: HttpAuthorization.iam(),
    }),
    vpcLink: vpc && { vpc },
    alarms: Alarms.none(),
  });
  return templateOf(stack);
}

function vpcOf(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
}

function listenerOf(stack: Stack, vpc: ec2.IVpc): elbv2.ApplicationListener {
  return new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc }).addListener('Http', {
    port: 80,
    open: false,
    defaultAction: elbv2.ListenerAction.fixedResponse(200),
  });
}

/** A service of AWS Cloud Map and the security group of its instances. */
function serviceOf(stack: Stack, vpc: ec2.IVpc) {
  const namespace = new servicediscovery.PrivateDnsNamespace(stack, 'Names', { name: 'internal', vpc });
  const instances = new ec2.SecurityGroup(stack, 'Tasks', { vpc, allowAllOutbound: false });
  return { service: namespace.createService('Orders'), instances };
}

function loadBalancerTemplate(options?: HttpLoadBalancerTargetOptions): Template {
  const stack = testStack();
  const vpc = vpcOf(stack);
  return templateWith(HttpTarget.loadBalancer(listenerOf(stack, vpc), options), stack, vpc);
}

function cloudMapTemplate(options: HttpLoadBalancerTargetOptions = {}): Template {
  const stack = testStack();
  const vpc = vpcOf(stack);
  const { service, instances } = serviceOf(stack, vpc);
  return templateWith(HttpTarget.cloudMap(service, { instances, port: 8080, ...options }), stack, vpc);
}

/** The one integration goes through the VPC link. */
function expectPrivate(template: Template, properties: object): void {
  template.resourceCountIs(INTEGRATION, 1);
  template.hasResourceProperties(INTEGRATION, {
    IntegrationType: 'HTTP_PROXY',
    ConnectionType: 'VPC_LINK',
    ConnectionId: { Ref: Match.stringLikeRegexp('^ApiVpcLink') },
    ...properties,
  });
}

/** The security group lets in the VPC link, at this port and no other, and nobody else. */
function expectAdmitted(template: Template, group: string, port: number): void {
  const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
  expect(rules.map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      GroupId: { 'Fn::GetAtt': [expect.stringMatching(group), 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching('^ApiVpcLinkSecurityGroup'), 'GroupId'] },
      Description: 'VPC link of the HTTP API',
    }),
  ]);
}

describe('HttpTarget', () => {
  describe('defaults', () => {
    test('apiFunction() calls the alias of the function, with payload format 2.0', () => {
      const stack = testStack();
      const template = templateWith(HttpTarget.apiFunction(fn(stack)), stack);
      template.hasResourceProperties(INTEGRATION, {
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
        IntegrationUri: { Ref: Match.stringLikeRegexp('^FnFunctionAliaslive') },
      });
    });

    describe('loadBalancer()', () => {
      let template: Template;
      beforeAll(() => {
        template = loadBalancerTemplate();
      });

      test('reaches the listener through the VPC link, over HTTP', () => {
        expectPrivate(template, {
          IntegrationUri: { Ref: Match.stringLikeRegexp('^AlbHttp') },
          TlsConfig: Match.absent(),
          TimeoutInMillis: Match.absent(),
        });
      });

      test('has the load balancer let the VPC link in, at the port of the listener', () => {
        expectAdmitted(template, '^AlbSecurityGroup', 80);
      });
    });

    describe('cloudMap()', () => {
      let template: Template;
      beforeAll(() => {
        template = cloudMapTemplate();
      });

      test('reaches the service through the VPC link, over HTTP', () => {
        expectPrivate(template, {
          IntegrationUri: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NamesOrders'), 'Arn'] },
          TlsConfig: Match.absent(),
          TimeoutInMillis: Match.absent(),
        });
      });

      test('has the instances let the VPC link in, at their port', () => {
        expectAdmitted(template, '^Tasks', 8080);
      });
    });
  });

  describe('all options', () => {
    const options = { serverName: 'orders.example.com', timeout: Duration.seconds(5) };
    const expected = { TlsConfig: { ServerNameToVerify: 'orders.example.com' }, TimeoutInMillis: 5000 };

    test('a load balancer over TLS, by its name, with a timeout', () => {
      expectPrivate(loadBalancerTemplate(options), expected);
    });

    test('a service of AWS Cloud Map over TLS, by its name, with a timeout', () => {
      expectPrivate(cloudMapTemplate(options), expected);
    });
  });

  describe('overrides', () => {
    test('lambdaFunction() calls a function that is not of the library', () => {
      const stack = testStack();
      const own = new lambda.Function(stack, 'Own', {
        code: lambda.Code.fromInline('exports.handler = async () => ({});'),
        handler: 'index.handler',
        runtime: lambda.Runtime.NODEJS_24_X,
      });
      templateWith(HttpTarget.lambdaFunction(own), stack).hasResourceProperties(INTEGRATION, {
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
        IntegrationUri: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'Arn'] },
      });
    });

    test('integration() takes an integration of aws-cdk-lib as it is', () => {
      const stack = testStack();
      const foreign = new HttpUrlIntegration('Status', 'https://status.example.com');
      templateWith(HttpTarget.integration(foreign), stack).hasResourceProperties(INTEGRATION, {
        IntegrationType: 'HTTP_PROXY',
        IntegrationUri: 'https://status.example.com',
        ConnectionType: Match.absent(),
      });
    });

    test.each([Duration.millis(50), Duration.seconds(29)])('the timeout %p, at the limit', (timeout) =>
      expectPrivate(loadBalancerTemplate({ timeout }), { TimeoutInMillis: timeout.toMilliseconds() }),
    );
  });

  describe('fails', () => {
    let loadBalancer: (options: HttpLoadBalancerTargetOptions) => () => HttpTarget;
    let cloudMap: (options: Partial<HttpCloudMapTargetOptions>) => () => HttpTarget;
    beforeAll(() => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const listener = listenerOf(stack, vpc);
      const { service, instances } = serviceOf(stack, vpc);
      loadBalancer = (options) => () => HttpTarget.loadBalancer(listener, options);
      cloudMap = (options) => () => HttpTarget.cloudMap(service, { instances, port: 8080, ...options });
    });

    test.each([49, 29_001, 30_000])('fails on a timeout of %d ms', (milliseconds) => {
      const timeout = Duration.millis(milliseconds);
      const message = `'timeout' must be from 50 ms to 29 s, got ${milliseconds} ms`;
      expect(loadBalancer({ timeout })).toThrow(`HttpTarget.loadBalancer: ${message}`);
      expect(cloudMap({ timeout })).toThrow(`HttpTarget.cloudMap: ${message}`);
    });

    test('fails on an HTTPS listener without the name in its certificate', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const listener = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc }).addListener('Https', {
        port: 443,
        open: false,
        certificates: [elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111122223333:certificate/1')],
        defaultAction: elbv2.ListenerAction.fixedResponse(200),
      });
      expect(() => HttpTarget.loadBalancer(listener)).toThrow(
        "HttpTarget.loadBalancer: 'serverName' must be given for an HTTPS listener, got none",
      );
      HttpTarget.loadBalancer(listener, { serverName: 'orders.example.com' });
    });

    test('fails on an empty name of a server', () =>
      expect(loadBalancer({ serverName: '' })).toThrow(/'serverName' must not be empty/));

    test.each([0, 65_536, 80.5])('fails on the port %d', (port) =>
      expect(cloudMap({ port })).toThrow(/'port' must be/),
    );

    test('fails on two mistakes in one error', () =>
      expect(cloudMap({ serverName: '', port: 0 })).toThrow(
        /^HttpTarget.cloudMap has 2 problems:[^]*'serverName' must not be empty[^]*'port' must be/,
      ));
  });
});
