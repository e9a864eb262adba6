import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as ga from 'aws-cdk-lib/aws-globalaccelerator';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  ApplicationLayerResponse,
  FirewallScope,
  NorthVirginia,
  RateLimit,
  ShieldedResource,
  ShieldProtection,
  ShieldProtectionProps,
  WebFirewall,
} from '../../../lib/edge';
import { NetworkExposure, StaticIpNetworkLoadBalancer } from '../../../lib/loadbalancing';
import { Alarms, AlarmTopic } from '../../../lib/observability';
import { topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const PROTECTION = 'AWS::Shield::Protection';
const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188';
const DISTRIBUTION = 'arn:aws:cloudfront::111122223333:distribution/E1ABCDEF';
const ZONE = 'arn:aws:route53:::hostedzone/Z0123456789';
const ACCELERATOR = 'arn:aws:globalaccelerator::111122223333:accelerator/01234567-abcd';
const ADDRESS = 'arn:aws:ec2:eu-west-1:111122223333:eip-allocation/eipalloc-0123456789abcdef0';
const CLASSIC = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/old';
const NLB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/games/50dc6c495c0c9188';

function protection(props: Partial<ShieldProtectionProps> = {}, stack: Stack = testStack()): ShieldProtection {
  return new ShieldProtection(stack, 'Shield', {
    accountIsSubscribed: true,
    resource: ShieldedResource.arn(ALB),
    alarms: Alarms.none(),
    ...props,
  });
}

const templateWith = (props: Partial<ShieldProtectionProps>, stack = testStack()): Template =>
  templateOf(Stack.of(protection(props, stack)));
const stackIn = (region: string) => testStack(testApp(), 'Test', { env: { region, account: '111122223333' } });
const healthCheckOf = (stack: Stack) => route53.HealthCheck.fromHealthCheckId(stack, 'Health', 'abcd-1234');

describe('ShieldProtection', () => {
  describe('defaults', () => {
    test('protects the resource, without a health check, a response or a subscription', () => {
      const stack = testStack();
      const made = protection({ alarms: Alarms.notify(topicOf(stack)) }, stack);
      const template = templateOf(stack);
      template.hasResourceProperties(PROTECTION, {
        Name: Match.stringLikeRegexp('^Test-Shield-[A-F0-9]{8}$'),
        ResourceArn: ALB,
        HealthCheckArns: Match.absent(),
        ApplicationLayerAutomaticResponseConfiguration: Match.absent(),
      });
      expect(
        Object.values(template.toJSON().Resources as Record<string, { Type: string }>)
          .map(({ Type }) => Type)
          .sort(),
      ).toEqual(['AWS::CloudWatch::Alarm', PROTECTION]);
      expect(made.resourceArns).toEqual([ALB]);
    });

    test('alarms when AWS Shield sees an attack, in the Region of a load balancer', () => {
      const stack = testStack();
      const made = protection({ alarms: Alarms.notify(topicOf(stack)) }, stack);
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/DDoSProtection',
        MetricName: 'DDoSDetected',
        Dimensions: [{ Name: 'ResourceArn', Value: ALB }],
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 5,
        DatapointsToAlarm: 1,
        TreatMissingData: 'notBreaching',
      });
      expect(made.alarms).toHaveLength(1);
    });

    test('makes no alarm and no stack with Alarms.none()', () => {
      const stack = stackIn('eu-west-1');
      const made = protection({ resource: ShieldedResource.arn(DISTRIBUTION) }, stack);
      expect(made.alarms).toEqual([]);
      expect(stack.node.root.node.children.filter(Stack.isStack)).toEqual([stack]);
    });
  });

  describe('all options', () => {
    test('each Elastic IP address of a Network Load Balancer has a protection and an alarm', () => {
      const stack = testStack();
      const nlb = new StaticIpNetworkLoadBalancer(stack, 'Nlb', {
        vpc: vpcOf(stack),
        exposure: NetworkExposure.internet(),
        alarms: Alarms.none(),
      });
      const made = protection(
        { resource: ShieldedResource.elasticIps(nlb.elasticIps), alarms: Alarms.notify(topicOf(stack)) },
        stack,
      );
      expect(nlb.elasticIps.length).toBeGreaterThan(1);
      expect(made.protections).toHaveLength(nlb.elasticIps.length);
      expect(made.alarms).toHaveLength(nlb.elasticIps.length);
      const template = templateOf(stack);
      const protections = Object.values(template.findResources(PROTECTION)).map(({ Properties }) => Properties);
      expect(new Set(protections.map(({ Name }) => Name)).size).toBe(nlb.elasticIps.length);
      const [address] = Object.keys(template.findResources('AWS::EC2::EIP'));
      expect(JSON.stringify(protections[0].ResourceArn)).toContain(':eip-allocation/');
      expect(JSON.stringify(protections)).toContain(`"Fn::GetAtt":["${address}","AllocationId"]`);
    });

    test('distributions, accelerators, zones and load balancers by their constructs', () => {
      const stack = stackIn('us-east-1');
      const distribution = new cloudfront.Distribution(stack, 'Distribution', {
        defaultBehavior: { origin: new origins.HttpOrigin('example.com') },
      });
      const zone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
      const accelerator = new ga.Accelerator(stack, 'Accelerator');
      const alb = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc: vpcOf(stack) });
      const arns = [
        ShieldedResource.distribution(distribution),
        ShieldedResource.hostedZone(zone),
        ShieldedResource.accelerator(accelerator),
        ShieldedResource.applicationLoadBalancer(alb),
      ].map((resource, index) => {
        const made = new ShieldProtection(stack, `Shield${index}`, {
          accountIsSubscribed: true,
          resource,
          alarms: Alarms.none(),
        });
        return JSON.stringify(stack.resolve(made.resourceArns));
      });
      expect(arns[0]).toMatch(/:cloudfront::111122223333:distribution\/",\{"Ref":"Distribution/);
      expect(arns[1]).toMatch(/:route53:::hostedzone\/",\{"Ref":"Zone/);
      expect(arns[2]).toMatch(/"Fn::GetAtt":\["Accelerator[^"]*","AcceleratorArn"\]/);
      expect(arns[3]).toMatch(/\{"Ref":"Alb/);
    });

    test('by ARN', () => {
      for (const arn of [ZONE, ACCELERATOR, ADDRESS, CLASSIC]) {
        templateWith({ resource: ShieldedResource.arn(arn) }).hasResourceProperties(PROTECTION, { ResourceArn: arn });
      }
    });

    test('a health check', () => {
      const stack = testStack();
      templateWith({ healthCheck: healthCheckOf(stack) }, stack).hasResourceProperties(PROTECTION, {
        HealthCheckArns: [
          { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':route53:::healthcheck/abcd-1234']] },
        ],
      });
    });

    test.each(['block', 'count'] as const)(
      'a response that %ss, after the firewall protects the load balancer',
      (action) => {
        const stack = testStack();
        const firewall = new WebFirewall(stack, 'Firewall', { alarms: Alarms.none() });
        firewall.protect(stack, 'Behind', ALB);
        templateWith({ applicationLayerResponse: ApplicationLayerResponse[action](firewall) }, stack).hasResource(
          PROTECTION,
          {
            Properties: {
              ApplicationLayerAutomaticResponseConfiguration: {
                Status: 'ENABLED',
                Action: action === 'block' ? { Block: {} } : { Count: {} },
              },
            },
            DependsOn: ['Behind'],
          },
        );
      },
    );

    test('a response in a firewall of another app, or of CloudFront', () => {
      const imported = WebFirewall.fromWebAclArn(
        'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/01234567-89ab-cdef-0123-456789abcdef',
      );
      const stack = stackIn('us-east-1');
      const global = new WebFirewall(stack, 'Firewall', { scope: FirewallScope.CLOUDFRONT, alarms: Alarms.none() });
      templateWith({ applicationLayerResponse: ApplicationLayerResponse.block(imported) }).hasResourceProperties(
        PROTECTION,
        { ApplicationLayerAutomaticResponseConfiguration: { Status: 'ENABLED' } },
      );
      templateWith(
        {
          resource: ShieldedResource.arn(DISTRIBUTION),
          applicationLayerResponse: ApplicationLayerResponse.block(global),
        },
        stack,
      ).hasResourceProperties(PROTECTION, { ApplicationLayerAutomaticResponseConfiguration: { Status: 'ENABLED' } });
    });
  });

  describe('in a stack', () => {
    test('of another Region, alarms of a distribution are in us-east-1, without a custom resource', () => {
      const stack = stackIn('eu-west-1');
      const distribution = new cloudfront.Distribution(stack, 'Distribution', {
        defaultBehavior: { origin: new origins.HttpOrigin('example.com') },
      });
      const topic = new AlarmTopic(NorthVirginia.before(stack), 'OnCall', { emails: ['ops@example.com'] });
      const made = protection(
        { resource: ShieldedResource.distribution(distribution), alarms: Alarms.notify(topic.topic) },
        stack,
      );
      expect(made.alarms.map((alarm) => Stack.of(alarm))).toEqual([NorthVirginia.after(stack)]);
      const template = templateOf(NorthVirginia.after(stack));
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'DDoSDetected',
        Dimensions: [
          {
            Name: 'ResourceArn',
            Value: {
              'Fn::Join': [
                '',
                Match.arrayWith([
                  Match.stringLikeRegexp(':cloudfront::111122223333:distribution/$'),
                  { 'Fn::GetStackOutput': Match.objectLike({ Region: 'eu-west-1' }) },
                ]),
              ],
            },
          },
        ],
      });
      templateOf(stack).resourceCountIs('AWS::Lambda::Function', 0);
      templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
    });

    test('of us-east-1, they are in it', () => {
      const stack = stackIn('us-east-1');
      const made = protection({ resource: ShieldedResource.arn(ZONE), alarms: Alarms.notify(topicOf(stack)) }, stack);
      expect(made.alarms.map((alarm) => Stack.of(alarm))).toEqual([stack]);
    });

    test('shows attacks on a dashboard, from the Region of the metrics', () => {
      const regionOf = (arn: string) =>
        protection({ resource: ShieldedResource.arn(arn) }, stackIn('eu-west-1'))
          .dashboardWidgets()[0]
          ?.toJson()[0].properties.region;
      expect([DISTRIBUTION, ZONE, ACCELERATOR].map(regionOf)).toEqual(['us-east-1', 'us-east-1', 'us-west-2']);
    });

    test('gives the metric of attacks', () => {
      expect(protection().metricAttacks()).toMatchObject({
        namespace: 'AWS/DDoSProtection',
        metricName: 'DDoSDetected',
        dimensions: { ResourceArn: ALB },
      });
    });
  });

  describe('fails', () => {
    test('fails without the word that the account is subscribed', () => {
      expect(() => protection({ accountIsSubscribed: false })).toThrow(/'accountIsSubscribed' must be true.*3,000 USD/);
    });

    test('fails with a health check of a zone, and a response for an address', () => {
      const stack = testStack();
      expect(() =>
        protection({ resource: ShieldedResource.arn(ZONE), healthCheck: healthCheckOf(stack) }, stack),
      ).toThrow(/'healthCheck' does not go with a hosted zone/);
      const firewall = new WebFirewall(stack, 'Firewall', { alarms: Alarms.none() });
      expect(() =>
        protection({
          resource: ShieldedResource.arn(ADDRESS),
          applicationLayerResponse: ApplicationLayerResponse.block(firewall),
        }),
      ).toThrow(/'applicationLayerResponse' is for Application Load Balancers and distributions, got ELASTIC_IP/);
    });

    test.each<[string, (stack: Stack) => WebFirewall, RegExp]>([
      [
        'without a rate limit',
        (stack) => new WebFirewall(stack, 'Firewall', { rateLimits: [], alarms: Alarms.none() }),
        /needs a firewall with a rate limit/,
      ],
      [
        'without room for the rules',
        (stack) => new WebFirewall(stack, 'Firewall', { maxCapacity: 1000, alarms: Alarms.none() }),
        /takes 150 WCU of the firewall, which has 927 of 1000 in use/,
      ],
      [
        'of another scope',
        (stack) => new WebFirewall(stack, 'Firewall', { scope: FirewallScope.CLOUDFRONT, alarms: Alarms.none() }),
        /the firewall that protects the resource, of scope REGIONAL/,
      ],
      [
        'that does not protect the load balancer',
        (stack) => new WebFirewall(stack, 'Firewall', { rateLimits: [RateLimit.perIp(100)], alarms: Alarms.none() }),
        /needs a firewall that protects the load balancer already/,
      ],
    ])('fails with a response in a firewall %s', (_title, make, message) => {
      const stack = testStack();
      const applicationLayerResponse = ApplicationLayerResponse.block(make(stack));
      expect(() => protection({ applicationLayerResponse }, stack)).toThrow(message);
    });

    test('fails with alarms in a Region without the metrics', () => {
      const stack = stackIn('eu-west-1');
      const topic = new AlarmTopic(stack, 'OnCall', { emails: ['ops@example.com'] });
      const alarms = Alarms.notify(topic.topic);
      expect(() => protection({ resource: ShieldedResource.arn(DISTRIBUTION), alarms }, stack)).toThrow(
        /'alarms'.*us-east-1.*got one of eu-west-1; make it by new AlarmTopic\(NorthVirginia.before\(this\)/,
      );
      const other = stackIn('eu-west-1');
      expect(() => protection({ resource: ShieldedResource.arn(ACCELERATOR), alarms }, other)).toThrow(
        /'alarms' of an accelerator need a stack in us-west-2, got eu-west-1/,
      );
      const anywhere = testStack();
      expect(() =>
        protection({ resource: ShieldedResource.arn(ZONE), alarms: Alarms.notify(topicOf(anywhere)) }, anywhere),
      ).toThrow(/the Region of the stack must be known/);
    });

    test('fails with a Network Load Balancer, and with what cannot be protected', () => {
      expect(() => ShieldedResource.arn(NLB)).toThrow(/protects by its Elastic IP addresses/);
      expect(() => ShieldedResource.arn('arn:aws:s3:::bucket')).toThrow(/'resourceArn' must be the ARN of/);
      expect(() => ShieldedResource.elasticIps([])).toThrow(/'addresses' must not be empty/);
      const [one, other] = ['One', 'Other'].map((id) => new ec2.CfnEIP(testStack(testApp(), id), 'Address'));
      expect(() => ShieldedResource.elasticIps([one, other])).toThrow(/Address/);
    });
  });
});
