import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  AcceleratorEndpoint,
  AcceleratorHealthProtocol,
  AcceleratorListener,
  AcceleratorLoadBalancerOptions,
  AcceleratorRegion,
  GlobalAccelerator,
  GlobalAcceleratorProps,
} from '../../../lib/edge';
import {
  NetworkExposure,
  NetworkPort,
  NetworkRoute,
  NetworkTargets,
  StaticIpNetworkLoadBalancer,
} from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { certificateOf } from '../../specimens/surroundings';
import { recommendedContext, templateOf } from '../../support/synth';

const ACCELERATOR = 'AWS::GlobalAccelerator::Accelerator';
const env = { account: '111122223333', region: 'eu-west-1' };

function surroundings() {
  const stack = new Stack(new App({ context: recommendedContext }), 'Test', { env });
  return { stack, vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }) };
}

function accelerator(stack: Stack, endpoints: AcceleratorEndpoint[], props: Partial<GlobalAcceleratorProps> = {}) {
  return new GlobalAccelerator(stack, 'Accelerator', {
    listeners: [AcceleratorListener.tcp('Https', [443])],
    regions: [{ region: 'eu-west-1', endpoints }],
    alarms: Alarms.none(),
    ...props,
  });
}

/** A Network Load Balancer with a port of TCP or TLS. */
function networkLoadBalancer(port: 'tcp' | 'tls', exposure = NetworkExposure.internet()) {
  const { stack, vpc } = surroundings();
  const nlb = new StaticIpNetworkLoadBalancer(stack, 'Nlb', { vpc, exposure, alarms: Alarms.none() });
  const at = (options: AcceleratorLoadBalancerOptions) =>
    AcceleratorEndpoint.networkLoadBalancer(nlb.loadBalancer, options);
  const addPort = () =>
    new NetworkRoute(stack, 'Route', {
      networkLoadBalancer: nlb,
      listenerPort:
        port === 'tls' ? NetworkPort.tls(443, { certificates: [certificateOf(stack)] }) : NetworkPort.tcp(443),
      targets: NetworkTargets.addresses(443, ['10.0.1.10']),
      alarms: Alarms.none(),
    });
  return { stack, at, addPort };
}

function templateWith(endpoints: AcceleratorEndpoint[], region: Partial<AcceleratorRegion> = {}): Template {
  const { stack } = surroundings();
  accelerator(stack, endpoints, { regions: [{ region: 'eu-west-1', endpoints, ...region }] });
  return templateOf(stack);
}

const GROUP = 'AWS::GlobalAccelerator::EndpointGroup';
const ADDRESS = AcceleratorEndpoint.elasticIp('eipalloc-0123456789abcdef0');
const INTERNAL_ALB = (options: AcceleratorLoadBalancerOptions) => {
  const { stack, vpc } = surroundings();
  const alb = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc });
  return { stack, endpoint: () => AcceleratorEndpoint.applicationLoadBalancer(alb, options) };
};

describe('global-accelerator-endpoints', () => {
  describe('defaults', () => {
    test('has addresses of AWS', () => {
      const { stack } = surroundings();
      accelerator(stack, [ADDRESS]);
      templateOf(stack).hasResourceProperties(ACCELERATOR, { IpAddresses: Match.absent() });
    });
  });

  describe('all options', () => {
    test('has addresses of a range of your own', () => {
      const { stack } = surroundings();
      accelerator(stack, [ADDRESS], { ipv4Addresses: ['198.51.100.1', '203.0.113.1'] });
      templateOf(stack).hasResourceProperties(ACCELERATOR, { IpAddresses: ['198.51.100.1', '203.0.113.1'] });
    });

    test('a Network Load Balancer with a security group and a port of TCP sees clients', () => {
      const { stack, at, addPort } = networkLoadBalancer('tcp');
      accelerator(stack, [at({ preserveClientAddress: true })]);
      addPort();
      templateOf(stack).hasResourceProperties(GROUP, {
        EndpointConfigurations: [Match.objectLike({ ClientIPPreservationEnabled: true })],
      });
    });

    test('one with TLS does not, and is an endpoint all the same', () => {
      const { stack, at, addPort } = networkLoadBalancer('tls');
      accelerator(stack, [at({})]);
      addPort();
      expect(() => Template.fromStack(stack)).not.toThrow();
    });

    test('asks addresses and instances whether they are healthy', () => {
      const plain = templateWith([ADDRESS]);
      plain.hasResourceProperties(GROUP, {
        HealthCheckProtocol: 'TCP',
        HealthCheckIntervalSeconds: 10,
        ThresholdCount: 3,
        EndpointConfigurations: [{ EndpointId: 'eipalloc-0123456789abcdef0', Weight: 128 }],
      });
      const chosen = templateWith([AcceleratorEndpoint.instance('i-0123456789abcdef0', { weight: 1 })], {
        healthCheck: {
          protocol: AcceleratorHealthProtocol.HTTPS,
          path: '/health',
          port: 8443,
          interval: Duration.seconds(30),
          threshold: 5,
        },
      });
      chosen.hasResourceProperties(GROUP, {
        HealthCheckProtocol: 'HTTPS',
        HealthCheckPath: '/health',
        HealthCheckPort: 8443,
        HealthCheckIntervalSeconds: 30,
        ThresholdCount: 5,
        EndpointConfigurations: [{ EndpointId: 'i-0123456789abcdef0', Weight: 1, ClientIPPreservationEnabled: true }],
      });
    });

    test('listeners and endpoint groups are there in their order, to look up the security group by', () => {
      const { stack, vpc } = surroundings();
      const arn = `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188`;
      const made = accelerator(stack, [AcceleratorEndpoint.loadBalancerArn(arn)], {
        listeners: [AcceleratorListener.tcp('Https', [443]), AcceleratorListener.tcp('Http', [80])],
        regions: ['eu-west-1', 'us-east-2'].map((region) => ({ region, endpoints: [ADDRESS] })),
      });
      expect(made.listeners.map(({ node }) => node.id)).toEqual(['Https', 'Http']);
      expect(made.endpointGroups.map(({ node }) => node.path)).toEqual([
        'Test/Accelerator/Https/EuWest1',
        'Test/Accelerator/Https/UsEast2',
        'Test/Accelerator/Http/EuWest1',
        'Test/Accelerator/Http/UsEast2',
      ]);
      const group = new ec2.SecurityGroup(stack, 'Alb', { vpc, allowAllOutbound: false });
      const peer = made.endpointGroups[0]?.connectionsPeer('Peer', vpc);
      if (peer) group.connections.allowFrom(peer, ec2.Port.tcp(443));
      templateOf(stack).resourceCountIs('Custom::AWS', 1);
    });
  });

  describe('fails', () => {
    test('fails with a Network Load Balancer that sees clients without a security group', () => {
      const { at } = networkLoadBalancer('tcp', NetworkExposure.internetWithQuic());
      expect(() => at({ preserveClientAddress: true })).toThrow(
        /'preserveClientAddress' needs a Network Load Balancer with a security group, got 'Test\/Nlb\/QuicResource'/,
      );
      expect(() => at({})).not.toThrow();
    });

    test('fails with one that ends TLS, whose listener comes later', () => {
      const { stack, at, addPort } = networkLoadBalancer('tls');
      accelerator(stack, [at({ preserveClientAddress: true })]);
      addPort();
      expect(() => Template.fromStack(stack)).toThrow(/'preserveClientAddress' does not go with TLS on port 443/);
    });

    test('fails with an internal Application Load Balancer that does not see clients', () => {
      expect(INTERNAL_ALB({ preserveClientAddress: false }).endpoint).toThrow(
        /'preserveClientAddress' cannot be false for the internal load balancer 'Test\/Alb'/,
      );
      expect(INTERNAL_ALB({}).endpoint).not.toThrow();
    });

    test('fails in dual stack with an address, and with a load balancer that does not see clients', () => {
      const { stack, at } = networkLoadBalancer('tcp');
      expect(() => accelerator(surroundings().stack, [ADDRESS], { dualStack: true })).toThrow(
        /'dualStack' takes load balancers alone, got another endpoint in eu-west-1/,
      );
      expect(() => accelerator(stack, [at({})], { dualStack: true })).toThrow(
        /'dualStack' takes load balancers that see the addresses of clients alone.*set its 'preserveClientAddress'/,
      );
    });

    test.each<[string[], RegExp]>([
      [[], /'ipv4Addresses' must not be empty/],
      [['198.51.100.1', '198.51.100.1'], /'ipv4Addresses'/],
      [['198.51.100.1', '203.0.113.1', '192.0.2.1'], /'ipv4Addresses' must be one or two, got 3/],
      [['198.51.100.1/32'], /'ipv4Addresses' must be IPv4 addresses .* got '198.51.100.1\/32'/],
      [['2001:db8::1'], /'ipv4Addresses' must be IPv4 addresses/],
    ])('fails with the addresses %j', (ipv4Addresses, message) => {
      expect(() => accelerator(surroundings().stack, [ADDRESS], { ipv4Addresses })).toThrow(message);
    });
  });
});
