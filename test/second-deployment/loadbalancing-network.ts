import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  AccessLogs,
  InternalNetworkExposureOptions,
  InternetNetworkExposureOptions,
  NetworkExposure,
  NetworkHealthCheck,
  NetworkPort,
  NetworkRoute,
  NetworkRouteProps,
  NetworkTargets,
  StaticIpNetworkLoadBalancer,
  StaticIpNetworkLoadBalancerProps,
} from 'cdk-reference-architectures/loadbalancing';
import { Alarms } from 'cdk-reference-architectures/observability';
import { networkLoadBalancerOf, specimens } from '../specimens/loadbalancing';
import { alarmsOf, certificateOf, once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of a load balancer; each has a TLS port. */
interface Version extends Omit<StaticIpNetworkLoadBalancerProps, 'exposure' | 'vpc'> {
  readonly id: string;
  readonly exposure: 'internet' | 'inside' | 'privateLink' | 'quic';
  readonly options: InternetNetworkExposureOptions & InternalNetworkExposureOptions & { readonly autoshift?: string };
  readonly names: readonly string[];
  readonly zones: readonly string[];
  readonly otherVpc: boolean;
  readonly withoutPort: boolean;
}

/** A version of a route; `other` is another load balancer. */
interface RouteVersion extends NetworkRouteProps {
  readonly id: string;
  readonly loadBalancer: 'other';
}

const README = 'lib/loadbalancing/network/README.md';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const ALARM = 'AWS::CloudWatch::Alarm';
const ADDRESS = 'AWS::EC2::EIP';
const RECORD = 'AWS::Route53::RecordSet';
const LOG_BUCKET = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'];
const ALLOCATIONS = { allocationIds: ['eipalloc-0123456789abcdef0', 'eipalloc-0123456789abcdef1'] };

function exposureOf(stack: Stack, { exposure = 'internet', options = {}, names, zones }: Partial<Version>) {
  const hostedZone = () =>
    once(stack, 'Zone', (scope) =>
      route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
        hostedZoneId: `Z${stack.node.scopes[1]?.node.id}`,
        zoneName: 'example.com',
      }),
    );
  const all = {
    ...options,
    ...(options.autoshift && {
      zonalAutoshift: {
        outcome: once(stack, 'Outcome', (scope) =>
          cloudwatch.Alarm.fromAlarmArn(scope, 'Outcome', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:Shop'),
        ),
        blockedWindows: [options.autoshift],
      },
    }),
    ...(names && { domain: { hostedZone: hostedZone(), hostNames: names.map((name) => `${name}.example.com`) } }),
    ...(zones && { subnets: { subnetType: ec2.SubnetType.PUBLIC, availabilityZones: [...zones] } }),
  };
  switch (exposure) {
    case 'internet':
      return NetworkExposure.internet(all);
    case 'inside':
      return NetworkExposure.internalOnly(all);
    case 'privateLink':
      return NetworkExposure.privateLinkOnly(all);
    case 'quic':
      return NetworkExposure.internetWithQuic(all);
  }
}

function otherVpcOf(stack: Stack): ec2.IVpc {
  return once(stack, 'OtherVpc', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'OtherVpc', {
      vpcId: 'vpc-11111111111111111',
      vpcCidrBlock: '10.1.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      publicSubnetIds: ['subnet-11111111111111110', 'subnet-11111111111111111'],
      privateSubnetIds: ['subnet-11111111111111112', 'subnet-11111111111111113'],
    }),
  );
}

function make(stack: Stack, version: Partial<Version>): void {
  const { id = 'Nlb', exposure, options, names, zones, otherVpc, withoutPort, ...props } = version;
  const networkLoadBalancer = specimens.StaticIpNetworkLoadBalancer?.minimal(stack, id, {
    ...props,
    vpc: otherVpc ? otherVpcOf(stack) : vpcOf(stack),
    exposure: exposureOf(stack, { exposure, options, names, zones }),
  }) as StaticIpNetworkLoadBalancer;
  if (withoutPort) return;
  new NetworkRoute(stack, 'Tls', {
    networkLoadBalancer,
    listenerPort: NetworkPort.tls(443, { certificates: [certificateOf(stack)] }),
    targets: NetworkTargets.addresses(8443, ['10.0.1.10']),
    alarms: alarmsOf(stack),
  });
}

function makeRoute(stack: Stack, version: Partial<RouteVersion>): void {
  const { id = 'Database', loadBalancer, ...props } = version;
  const one = networkLoadBalancerOf(stack, 'One');
  const other = networkLoadBalancerOf(stack, 'Other');
  specimens.NetworkRoute?.minimal(stack, id, {
    ...props,
    networkLoadBalancer: loadBalancer === 'other' ? other : one,
  });
}

const tls = (options: object = {}) =>
  NetworkPort.tls(5432, {
    certificates: [
      elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111122223333:certificate/a'),
      elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111122223333:certificate/b'),
    ],
    ...options,
  });
const CHECK = NetworkHealthCheck.tcp({ port: 8080 });

export const networkTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(README, 'StaticIpNetworkLoadBalancer', make, [
    {
      change:
        '`clients`, `allowPrivateLink`, `crossZone`, `clientRouting`, `deletionProtection`, `ipAddressType`, `minCapacityUnits`',
      effect: 'in place',
      versions: {
        clients: { options: { clients: [ec2.Peer.ipv4('192.0.2.0/24')] } },
        privateLink: { options: { allowPrivateLink: true } },
        zones: { options: { crossZone: false } },
        routing: { options: { clientRouting: elbv2.ClientRoutingPolicy.AVAILABILITY_ZONE_AFFINITY } },
        protected: { options: { deletionProtection: true } },
        dual: { options: { ipAddressType: elbv2.IpAddressType.DUAL_STACK } },
        'dual taken away': [{ options: { ipAddressType: elbv2.IpAddressType.DUAL_STACK } }, {}],
        capacity: { options: { minCapacityUnits: 5500 } },
      },
    },
    {
      change: '`subnets`, or the zones of the VPC: one more',
      effect: 'in place: another address, and the others stay',
      versions: { added: [{ zones: ['eu-west-1a'] }, {}] },
    },
    {
      change: '`subnets`, or the zones of the VPC: one taken away',
      effect:
        'its address leaves the load balancer, and clients that have it are cut off; the address is kept outside the stack, and paid for',
      versions: { removed: { zones: ['eu-west-1a'] } },
      removed: [ADDRESS],
    },
    {
      change: '`allocationIds` in place of the addresses that were made, and back',
      effect:
        '**fails**: the address of a zone stays as long as the zone does. Take one zone after the other away by `subnets` and add it again, each in a deployment of its own, or make a second load balancer. Addresses that were made are kept outside the stack, and paid for: release them',
      versions: { given: { options: ALLOCATIONS }, back: [{ options: ALLOCATIONS }, {}] },
      findings: ['fails network-load-balancer-address'],
      except: { given: { findings: ['fails network-load-balancer-address'], removed: [ADDRESS] } },
    },
    {
      change: '`domain`',
      effect: 'in place: records come and go',
      versions: {
        given: { names: ['game'] },
        added: [{ names: ['game'] }, { names: ['game', 'play'] }],
        removed: [{ names: ['game', 'play'] }, { names: ['play'] }],
      },
      except: { removed: { removed: [RECORD] } },
    },
    {
      change: '`endpointService`, and its options',
      effect: 'in place; taken away, the connections of all consumers end, who must connect to another name',
      versions: {
        given: { options: { endpointService: {} } },
        options: [
          { options: { endpointService: {} } },
          {
            options: {
              endpointService: {
                acceptanceRequired: false,
                allowedPrincipals: [new iam.AccountPrincipal('111122223333')],
                allowedRegions: ['eu-central-1'],
              },
            },
          },
        ],
        'taken away': [{ options: { endpointService: {} } }, {}],
      },
      except: { 'taken away': { removed: ['AWS::EC2::VPCEndpointService'] } },
    },
    {
      change: '`accessLogs`, and the first and the last TLS port',
      effect: 'in place; a bucket that was created is kept, with its logs, outside the stack',
      versions: {
        retention: { options: { accessLogs: AccessLogs.newBucket({ retention: Duration.days(365) }) } },
        none: { options: { accessLogs: AccessLogs.none('test') } },
        first: [{ withoutPort: true }, {}],
        last: { withoutPort: true },
      },
      except: {
        none: { removed: LOG_BUCKET },
        last: { removed: [ALARM, LISTENER, TARGET_GROUP, ...LOG_BUCKET] },
      },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: {
        thresholds: { alarmThresholds: { rejectedFlows: 100, targetResets: 1000 } },
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: 'from `internalOnly()` to `internet()`, and back',
      effect:
        '**outage**: another load balancer with other addresses; what is behind it gets another target group, which takes traffic when its targets are healthy. Elastic IP addresses that were made are kept outside the stack',
      versions: { inside: { exposure: 'inside' }, internet: [{ exposure: 'inside' }, {}] },
      findings: ['outage address-changes'],
      replaced: [BALANCER, LISTENER],
      removed: [TARGET_GROUP],
      except: {
        inside: {
          findings: ['outage address-changes'],
          replaced: [BALANCER, LISTENER],
          removed: [ADDRESS, TARGET_GROUP],
        },
      },
    },
    {
      change: 'from `internet()` to `internetWithQuic()`, and back',
      effect:
        '**outage**: another load balancer with other addresses, because a security group can neither be taken away nor given later; what is behind it gets another target group. The Elastic IP addresses of the old one are kept outside the stack',
      versions: { quic: { exposure: 'quic' }, back: [{ exposure: 'quic' }, {}] },
      findings: ['outage address-changes'],
      replaced: [LISTENER],
      removed: [ADDRESS, 'AWS::EC2::SecurityGroup', BALANCER, TARGET_GROUP],
      except: { back: { removed: [ADDRESS, BALANCER, TARGET_GROUP] } },
    },
    {
      change: '`zonalShift`',
      effect:
        'in place: target groups in the stack of the load balancer change before it. Those in another stack must change in a deployment before, by `setAttribute()`. Off, targets keep that they do not end connections when they become unhealthy',
      versions: { shift: { options: { zonalShift: true } }, off: [{ options: { zonalShift: true } }, {}] },
    },
    {
      change: '`zonalAutoshift`, and its options',
      effect: 'in place; nobody but you shifts zones when it is taken away',
      versions: {
        added: { options: { zonalShift: true, autoshift: 'MON:18:30-MON:19:30' } },
        changed: [
          { options: { zonalShift: true, autoshift: 'MON:18:30-MON:19:30' } },
          { options: { zonalShift: true, autoshift: 'TUE:18:30-TUE:19:30' } },
        ],
        removed: [
          { options: { zonalShift: true, autoshift: 'MON:18:30-MON:19:30' } },
          { options: { zonalShift: true } },
        ],
      },
      except: { removed: { removed: ['AWS::ARCZonalShift::ZonalAutoshiftConfiguration'] } },
    },
    {
      change: 'from `internalOnly()` to `privateLinkOnly()`, and back',
      effect: 'in place; clients of the VPC are cut off, or let in',
      versions: {
        privateLink: [{ exposure: 'inside' }, { exposure: 'privateLink' }],
        inside: [{ exposure: 'privateLink' }, { exposure: 'inside' }],
      },
    },
    {
      change: '`privateAddresses`',
      effect: '**fails**, as a change of `allocationIds` does',
      findings: ['fails network-load-balancer-address'],
      versions: {
        given: [
          { exposure: 'inside' },
          { exposure: 'inside', options: { privateAddresses: ['10.0.2.10', '10.0.3.10'] } },
        ],
      },
    },
    {
      change: '`vpc`',
      effect:
        '**fails**: a load balancer cannot move to another VPC. Make a second one there, move what is behind the first, then remove the first',
      versions: { other: { otherVpc: true } },
      findings: ['fails load-balancer-vpc'],
      replaced: ['AWS::EC2::SecurityGroup', TARGET_GROUP],
    },
    {
      change: 'another id, or removal',
      effect:
        'another load balancer with other addresses, and the old one is deleted; its Elastic IP addresses are kept outside the stack, and paid for: give the new one their `allocationIds` in a deployment after it',
      versions: { renamed: { id: 'Edge' } },
      findings: ['outage address-changes'],
      replaced: [LISTENER],
      removed: [ADDRESS, ALARM, BALANCER, 'AWS::EC2::SecurityGroup', TARGET_GROUP, ...LOG_BUCKET],
    },
  ]),
  secondDeployments<RouteVersion>(README, 'NetworkRoute', makeRoute, [
    {
      change: '`targets`: addresses or instances added or taken away',
      effect:
        'in place: new targets get connections when they are healthy, old ones keep theirs within `deregistrationDelay`',
      versions: {
        added: { targets: NetworkTargets.addresses(5432, ['10.0.1.10', '10.0.2.10', '10.0.2.11']) },
        removed: { targets: NetworkTargets.addresses(5432, ['10.0.1.10']) },
        outside: { targets: NetworkTargets.addresses(5432, ['10.0.1.10', '10.0.2.10'], { outsideVpc: true }) },
      },
    },
    {
      change:
        '`healthCheck`, `healthThresholds`, `deregistrationDelay`, `connectionTermination`, `preserveClientIp`, `proxyProtocol`, `sourceIpStickiness`',
      effect:
        'in place; targets that do not answer a new check are unhealthy at once, and `proxyProtocol` must change together with the program',
      versions: {
        check: { healthCheck: NetworkHealthCheck.http({ path: '/health', port: 8080 }) },
        'check removed': [{ healthCheck: NetworkHealthCheck.http() }, {}],
        thresholds: { healthThresholds: { failOpenMinPercent: 50 } },
        delay: { deregistrationDelay: Duration.seconds(5) },
        termination: { connectionTermination: false },
        client: { preserveClientIp: true },
        proxy: [{ proxyProtocol: true }, {}],
        sticky: [{ sourceIpStickiness: true }, {}],
      },
    },
    {
      change: 'the options of `listenerPort`: `idleTimeout`, `certificates`, `sslPolicy`, `alpnPolicy`',
      effect: 'in place',
      versions: {
        idle: { listenerPort: NetworkPort.tcp(5432, { idleTimeout: Duration.minutes(60) }) },
        policy: [{ listenerPort: tls() }, { listenerPort: tls({ sslPolicy: elbv2.SslPolicy.TLS13_13 }) }],
        alpn: [{ listenerPort: tls() }, { listenerPort: tls({ alpnPolicy: elbv2.AlpnPolicy.HTTP2_ONLY }) }],
      },
    },
    {
      change: '`listenerPort` between `tcp()` and `tls()`',
      effect: 'in place: clients must change with it',
      versions: { tls: { listenerPort: tls() } },
    },
    {
      change: '`listenerPort`: another number',
      effect: '**outage**: the old port is closed when the new one is open; clients must know it',
      versions: { other: { listenerPort: NetworkPort.tcp(5433) } },
    },
    {
      change:
        '`listenerPort` between TCP and UDP, or `encryptToTargets`; `targets` of another kind, or at another port',
      effect:
        '**outage** of some seconds: another target group, whose targets get connections when they have passed two checks',
      versions: {
        udp: { listenerPort: NetworkPort.udp(5432), healthCheck: CHECK },
        port: { targets: NetworkTargets.addresses(6432, ['10.0.1.10', '10.0.2.10']) },
        encrypted: [{ listenerPort: tls() }, { listenerPort: tls({ encryptToTargets: true }) }],
      },
      replaced: [TARGET_GROUP],
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: {
        thresholds: [
          { listenerPort: tls() },
          { listenerPort: tls(), alarmThresholds: { certificateExpiry: Duration.days(60) } },
        ],
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: '`networkLoadBalancer`',
      effect: 'another listener and target group on the other load balancer, and the old ones are deleted in the end',
      versions: { other: { loadBalancer: 'other' } },
      replaced: [LISTENER],
      removed: [TARGET_GROUP],
    },
    {
      change: 'another id',
      effect:
        '**fails**: the port is that of the old listener until the end. Give the new one another number, move the clients, then remove the old one; or remove the old one in a deployment before, which closes the port meanwhile',
      versions: { renamed: { id: 'Postgres' } },
      findings: ['fails listener-port'],
      removed: [ALARM, LISTENER, TARGET_GROUP],
    },
    {
      change: 'removal',
      effect: 'the port is closed, and connections end',
      versions: { removed: [{}, { id: 'Postgres', listenerPort: NetworkPort.tcp(5433) }] },
      removed: [ALARM, LISTENER, TARGET_GROUP],
    },
  ]),
];
