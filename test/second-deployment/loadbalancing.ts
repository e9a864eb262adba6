import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import {
  AccessLogs,
  AddressRouteProps,
  Authentication,
  Exposure,
  FunctionRouteProps,
  InternetExposureOptions,
  IWebListener,
  MutualTls,
  RouteMatch,
  RouteOptions,
  Stickiness,
  WebLoadBalancer,
  WebLoadBalancerProps,
} from 'cdk-reference-architectures/loadbalancing';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/loadbalancing';
import { certificateOf, once, vpcOf } from '../specimens/surroundings';
import { networkTables } from './loadbalancing-network';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of a load balancer. What needs the stack is named, and made in `make`. */
interface Version extends Omit<WebLoadBalancerProps, 'exposure' | 'vpc'> {
  readonly id: string;
  readonly exposure: 'internet' | 'inside' | 'insideHttps' | 'plainHttp';
  readonly options: Partial<InternetExposureOptions>;
  readonly moreCertificates: readonly ('b' | 'c')[];
  readonly otherFirst: boolean;
  /** Names below example.com. */
  readonly names: readonly string[];
  /** Whether the names get a certificate. */
  readonly issued: boolean;
  readonly logs: 'other bucket' | 'prefix' | 'own' | 'none';
  readonly vpc: 'other' | 'new';
  /** Routes by their ids; without an action they answer. */
  readonly routes: Readonly<Record<string, Partial<RouteOptions> & Pick<RouteOptions, 'match'>>>;
  readonly testRoute: boolean;
}

function certificate(name: string): elbv2.IListenerCertificate {
  return elbv2.ListenerCertificate.fromArn(`arn:aws:acm:eu-west-1:111122223333:certificate/${name}`);
}

function exposureOf(stack: Stack, version: Partial<Version>): Exposure {
  const { exposure = 'internet', options = {}, moreCertificates = [], otherFirst, logs, names, issued } = version;
  const bucket = () => once(stack, 'Logs', (scope) => s3.Bucket.fromBucketName(scope, 'Logs', 'logs-of-the-company'));
  const accessLogs = {
    'other bucket': () => AccessLogs.toExistingBucket(bucket()),
    prefix: () => AccessLogs.toExistingBucket(bucket(), { prefix: 'alb' }),
    own: undefined,
    none: () => AccessLogs.none('test'),
  }[logs ?? 'own']?.();
  const domain = names && { hostedZone: zoneOf(stack), hostNames: names.map((name) => `${name}.example.com`) };
  const all = { ...options, ...(accessLogs && { accessLogs }), ...(domain && { domain }) };
  const certificates = [
    ...(otherFirst ? [certificate('a')] : [certificateOf(stack)]),
    ...moreCertificates.map(certificate),
  ];
  switch (exposure) {
    case 'internet':
      return Exposure.internet(issued ? all : { ...all, certificates });
    case 'insideHttps':
      return Exposure.internalOnly({ ...all, certificates });
    case 'inside':
      return Exposure.internalOnly(all);
    case 'plainHttp':
      return Exposure.plainHttp({ ...all, reason: 'a sandbox' });
  }
}

function zoneOf(stack: Stack): route53.IHostedZone {
  // Two stages of an app have zones of their own, as a name exists once.
  const hostedZoneId = `Z${stack.node.scopes[1]?.node.id}`;
  return once(stack, 'Zone', (scope) =>
    route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId, zoneName: 'example.com' }),
  );
}

function vpcFor(stack: Stack, which: Version['vpc'] | undefined): ec2.IVpc {
  if (which === undefined) return vpcOf(stack);
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
  const {
    id = 'Alb',
    exposure,
    options,
    moreCertificates,
    otherFirst,
    logs,
    names,
    issued,
    vpc,
    routes,
    testRoute,
    ...props
  } = version;
  const alb = specimens.WebLoadBalancer?.minimal(stack, id, {
    ...props,
    vpc: vpcFor(stack, vpc),
    exposure: exposureOf(stack, { exposure, options, moreCertificates, otherFirst, logs, names, issued }),
  }) as WebLoadBalancer;
  const action = elbv2.ListenerAction.fixedResponse(200);
  for (const [name, route] of Object.entries(routes ?? { Users: { match: USERS } })) {
    alb.addRoute(stack, name, { action, ...route });
  }
  if (testRoute) alb.addTestRoute(stack, 'Test', { action, match: USERS });
}

const USERS = RouteMatch.paths('/users/*');
const ORDERS = RouteMatch.paths('/orders/*');
const FIREWALL = WebFirewall.fromWebAclArn('arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/one/1');
const OTHER_FIREWALL = WebFirewall.fromWebAclArn('arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/two/2');
const HEADERS = {
  http2: false,
  preserveHostHeader: true,
  xForwardedFor: elbv2.XffHeaderProcessingMode.REMOVE,
  xForwardedForClientPort: true,
  tlsHeaders: true,
};
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const ASSOCIATION = 'AWS::WAFv2::WebACLAssociation';
const RECORD = 'AWS::Route53::RecordSet';
const CERTIFICATE = 'AWS::CertificateManager::Certificate';
const LOG_BUCKET = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'];
const PARTS = [
  LISTENER,
  LOAD_BALANCER,
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::SecurityGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
];

/** A version of a route to a function. */
interface FunctionVersion extends FunctionRouteProps {
  readonly id: string;
  readonly name: string;
  readonly listener: 'other';
}

/** A version of a route to addresses. */
interface AddressVersion extends AddressRouteProps {
  readonly id: string;
  readonly otherVpc: boolean;
  readonly listener: 'other';
}

const JWT = Authentication.jwt({ issuer: 'https://id.example.com', jwksEndpoint: 'https://id.example.com/jwks' });
const REWRITE = { url: { regex: '^/users/(.*)$', replace: '/$1' } };
const ALARM = 'AWS::CloudWatch::Alarm';
const EGRESS = 'AWS::EC2::SecurityGroupEgress';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

function listenerOf(stack: Stack, which: 'other' | undefined): IWebListener {
  const name = which === 'other' ? 'other' : 'shared';
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
  return once(stack, `Alb-${name}`, (scope) =>
    WebLoadBalancer.fromAttributes(scope, `Alb-${name}`, {
      loadBalancerArn: `${arn}:loadbalancer/app/${name}/50dc6c495c0c9188`,
      // Two stages have load balancers of their own.
      listenerArn: `${arn}:listener/app/${name}${stack.node.scopes[1]?.node.id}/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      securityGroupId: 'sg-0123456789abcdef0',
      secure: true,
      priorities: { first: 1, last: 10_000 },
    }),
  );
}

function makeFunctionRoute(stack: Stack, version: Partial<FunctionVersion>): void {
  const { id = 'Hook', name = 'webhook', listener, ...props } = version;
  specimens.FunctionRoute?.minimal(stack, id, {
    match: RouteMatch.paths('/users'),
    ...props,
    webListener: listenerOf(stack, listener),
    function: lambda.Function.fromFunctionArn(
      new Construct(stack, 'Functions'),
      'Function',
      `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
    ),
  });
}

function makeAddressRoute(stack: Stack, version: Partial<AddressVersion>): void {
  const { id = 'Users', otherVpc, listener, ...props } = version;
  specimens.AddressRoute?.minimal(stack, id, {
    match: USERS,
    ...props,
    vpc: vpcFor(stack, otherVpc ? 'other' : undefined),
    webListener: listenerOf(stack, listener),
  });
}

export const tables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>('lib/loadbalancing/README.md', 'WebLoadBalancer', make, [
    {
      change: '`certificates`, `sslPolicy`, `mutualTls`, `clients`',
      effect: 'in place',
      versions: {
        added: { moreCertificates: ['b', 'c'] },
        removed: [{ moreCertificates: ['b', 'c'] }, { moreCertificates: ['c'] }],
        first: { otherFirst: true },
        policy: { options: { sslPolicy: elbv2.SslPolicy.TLS13_13 } },
        mutual: { options: { mutualTls: MutualTls.passThrough() } },
        'mutual removed': [{ options: { mutualTls: MutualTls.passThrough() } }, {}],
        clients: { options: { clients: [ec2.Peer.ipv4('192.0.2.0/24')] } },
      },
      except: { removed: { removed: ['AWS::ElasticLoadBalancingV2::ListenerCertificate'] } },
    },
    {
      change:
        '`idleTimeout`, `clientKeepAlive`, `desyncMitigationMode`, `firewallFailsOpen`, `zonalShift`, `deletionProtection`, `ipAddressType`, `subnets`, `http2`, `preserveHostHeader`, `xForwardedFor`, `xForwardedForClientPort`, `tlsHeaders`',
      effect: 'in place',
      versions: {
        idle: { options: { idleTimeout: Duration.minutes(2) } },
        alive: { options: { clientKeepAlive: Duration.minutes(5) } },
        desync: { options: { desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST } },
        open: { options: { firewallFailsOpen: true } },
        shift: { options: { zonalShift: true } },
        'shift removed': [{ options: { zonalShift: true, firewallFailsOpen: true } }, {}],
        protected: { options: { deletionProtection: true } },
        unprotected: [{ options: { deletionProtection: true } }, {}],
        headers: [{ options: HEADERS }, {}],
        'headers given': { options: HEADERS },
        dual: { options: { ipAddressType: elbv2.IpAddressType.DUAL_STACK } },
        subnets: {
          options: {
            subnets: {
              subnets: ['a', 'b'].map((zone) =>
                ec2.Subnet.fromSubnetAttributes(new Stack(), zone, {
                  subnetId: `subnet-${zone}`,
                  availabilityZone: `eu-west-1${zone}`,
                }),
              ),
            },
          },
        },
      },
    },
    {
      change: '`minCapacityUnits`',
      effect:
        'in place, within some minutes to hours; it can be lowered twice a day. Taken away: look whether the reservation, which is billed, has ended (`aws elbv2 describe-capacity-reservation`)',
      versions: {
        given: { options: { minCapacityUnits: 100 } },
        raised: [{ options: { minCapacityUnits: 100 } }, { options: { minCapacityUnits: 200 } }],
        removed: [{ options: { minCapacityUnits: 100 } }, {}],
      },
    },
    {
      change: '`redirectHttp`',
      effect: 'the listener on port 80 comes or goes; without it clients by HTTP are cut off',
      versions: {
        off: { options: { redirectHttp: false } },
        on: [{ options: { redirectHttp: false } }, {}],
      },
      except: { off: { removed: [LISTENER] } },
    },
    {
      change: '`domain`: names added or taken away, with `certificates`',
      effect: 'in place: records come and go',
      versions: {
        added: [{ names: ['shop'] }, { names: ['shop', 'store'] }],
        removed: [{ names: ['shop', 'store'] }, { names: ['store'] }],
        given: { names: ['shop'] },
      },
      except: { removed: { removed: [RECORD] } },
    },
    {
      change: '`domain`: names added or taken away, with a certificate that is issued for them',
      effect:
        'another certificate, which the listener has before the old one is deleted; the deployment waits for its validation, some minutes',
      versions: {
        added: [
          { issued: true, names: ['shop'] },
          { issued: true, names: ['shop', 'store'] },
        ],
        removed: [
          { issued: true, names: ['shop', 'store'] },
          { issued: true, names: ['shop'] },
        ],
      },
      replaced: [CERTIFICATE],
      except: { removed: { removed: [RECORD] } },
    },
    {
      change: '`certificates` in place of the one that is issued for `domain`, and back',
      effect: 'in place: the listener has the new certificate before the old one is deleted',
      versions: {
        given: [{ issued: true, names: ['shop'] }, { names: ['shop'] }],
        issued: [{ names: ['shop'] }, { issued: true, names: ['shop'] }],
      },
      except: { given: { removed: [CERTIFICATE] } },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: {
        thresholds: { alarmThresholds: { serverErrors: 50, certificateExpiry: Duration.days(60) } },
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: '`accessLogs`',
      effect: 'in place; a bucket that was created is kept, with its logs, outside the stack',
      versions: {
        retention: { options: { accessLogs: AccessLogs.newBucket({ retention: Duration.days(365) }) } },
        'to a bucket': { logs: 'other bucket' },
        none: { logs: 'none' },
        again: [{ logs: 'none' }, {}],
        connections: [
          { options: { accessLogs: AccessLogs.newBucket({ connectionLogs: true, healthCheckLogs: true }) } },
          { options: { accessLogs: AccessLogs.newBucket() } },
        ],
      },
      except: { 'to a bucket': { removed: LOG_BUCKET }, none: { removed: LOG_BUCKET } },
    },
    {
      change: '`accessLogs` without the `prefix` that it had',
      effect: '**nothing happens**: a load balancer keeps a prefix that is no longer given. Give another one',
      versions: { removed: [{ logs: 'prefix' }, { logs: 'other bucket' }] },
      findings: ['ignored attribute-keeps-value'],
    },
    {
      change: '`firewall`',
      effect:
        'in place; in place of another one, it takes over at once, and the old association is deleted in the end: look afterwards whether the load balancer is still protected',
      versions: {
        given: { options: { firewall: FIREWALL } },
        other: [{ options: { firewall: FIREWALL } }, { options: { firewall: OTHER_FIREWALL } }],
        removed: [{ options: { firewall: FIREWALL } }, {}],
      },
      except: { other: { replaced: [ASSOCIATION] }, removed: { removed: [ASSOCIATION] } },
    },
    {
      change: '`testListener`, the first test route, and the last',
      effect: 'the test listener comes, changes its port in place, or goes',
      versions: {
        first: { testRoute: true },
        last: [{ testRoute: true }, {}],
        port: [{ testRoute: true }, { testRoute: true, options: { testListener: { port: 9443 } } }],
      },
      except: { last: { removed: [LISTENER, RULE] } },
    },
    {
      change: 'a route added, or its `match`, `priority`, `action`, `authentication` or `rewrite` changed',
      effect: 'in place; other routes do not change, and two can exchange their matches',
      versions: {
        added: { routes: { Users: { match: USERS }, Orders: { match: ORDERS } } },
        match: { routes: { Users: { match: RouteMatch.paths('/people/*') } } },
        priority: { routes: { Users: { match: USERS, priority: 7 } } },
        rewrite: { routes: { Users: { match: USERS, rewrite: REWRITE } } },
        action: { routes: { Users: { match: USERS, action: elbv2.ListenerAction.fixedResponse(204) } } },
        exchanged: [
          { routes: { Users: { match: USERS }, Orders: { match: ORDERS } } },
          { routes: { Users: { match: ORDERS }, Orders: { match: USERS } } },
        ],
      },
    },
    {
      change: '`reservedPriorities`',
      effect: 'in place: a route that has one of them gets another one',
      versions: {
        // All that `/users/*` can have, but for the last one.
        'of a route': { reservedPriorities: [{ first: 43_531, last: 44_329 }] },
      },
    },
    {
      change: 'a route removed',
      effect: 'its requests go to the next route that matches, else they are answered by 404',
      versions: { removed: { routes: {} } },
      removed: [RULE],
    },
    {
      change: 'another id of a route, or another owner',
      effect:
        'another route with a priority of its own, and the old one is deleted in the end. If its targets change, too, see the table of what owns it',
      versions: { renamed: { routes: { People: { match: USERS } } } },
      removed: [RULE],
    },
    {
      change: 'another id of a route with the same explicit `priority`, or two routes that exchange theirs',
      effect:
        '**fails**: the old route has the number until the end. Give another number, or none; two routes can exchange their matches',
      versions: {
        renamed: [
          { routes: { Users: { match: USERS, priority: 7 } } },
          { routes: { People: { match: USERS, priority: 7 } } },
        ],
        exchanged: [
          { routes: { Users: { match: USERS, priority: 7 }, Orders: { match: ORDERS, priority: 8 } } },
          { routes: { Users: { match: USERS, priority: 8 }, Orders: { match: ORDERS, priority: 7 } } },
        ],
      },
      findings: ['fails listener-rule-priority'],
      except: { renamed: { removed: [RULE] } },
    },
    {
      change: 'from HTTP to HTTPS (`plainHttp()` to `internet()`, `certificates` for `internalOnly()`)',
      effect: 'in place; port 80 becomes the redirect, and routes move to the new listener',
      versions: {
        internet: [{ exposure: 'plainHttp' }, {}],
        inside: [{ exposure: 'inside' }, { exposure: 'insideHttps' }],
      },
      replaced: [RULE],
    },
    {
      change: 'from HTTPS to HTTP',
      effect: 'in place; port 443 is gone in the end, and clients that call it are cut off',
      versions: {
        internet: { exposure: 'plainHttp' },
        inside: [{ exposure: 'insideHttps' }, { exposure: 'inside' }],
      },
      replaced: [RULE],
      removed: [ALARM, LISTENER],
    },
    {
      change: 'from `internalOnly()` to `internet()` or `plainHttp()`, and back',
      effect:
        '**outage**: another load balancer with another address; services behind it get another target group, which answers 503 until it is healthy. With deletion protection the old one stays, to be deleted by hand',
      versions: {
        internet: [{ exposure: 'insideHttps' }, {}],
        back: { exposure: 'insideHttps' },
        protected: [
          { exposure: 'insideHttps', options: { deletionProtection: true } },
          { options: { deletionProtection: true } },
        ],
      },
      findings: ['outage address-changes'],
      replaced: [LISTENER, RULE, LOAD_BALANCER],
      except: { protected: { findings: ['ignored deletion-protected', 'outage address-changes'] } },
    },
    {
      change: '`vpc`',
      effect:
        '**fails**: a load balancer cannot move to another VPC. Make a second one there, move what is behind the first, then remove the first',
      versions: { other: { vpc: 'other' } },
      findings: ['fails load-balancer-vpc'],
      replaced: ['AWS::EC2::SecurityGroup'],
    },
    {
      change: 'another id, with a `domain`',
      effect:
        '**fails**: the names are still those of the old one until the end. Make the new one without `domain` beside it, move the names in a deployment of their own, with a gap of a minute, then remove the old one',
      versions: { renamed: [{ names: ['shop'] }, { id: 'Balancer', names: ['shop'] }] },
      findings: ['fails record-name', 'outage address-changes'],
      replaced: [RULE],
      removed: [...PARTS, RECORD],
    },
    {
      change: 'another id, or removal',
      effect:
        'another load balancer with another address, and the old one is deleted; with deletion protection it stays outside the stack, is paid for, and is deleted by hand. The bucket of the access logs is kept',
      versions: {
        renamed: { id: 'Balancer' },
        protected: [
          { options: { deletionProtection: true } },
          { id: 'Balancer', options: { deletionProtection: true } },
        ],
      },
      findings: ['outage address-changes'],
      replaced: [RULE],
      removed: PARTS,
      except: { protected: { findings: ['ignored deletion-protected', 'outage address-changes'] } },
    },
  ]),
  secondDeployments<FunctionVersion>('lib/loadbalancing/routes/README.md', 'FunctionRoute', makeFunctionRoute, [
    {
      change: '`function`, `multiValueHeaders`',
      effect:
        'in place: the new function is called from one moment to the next. To shift requests slowly, give an alias',
      versions: {
        function: { name: 'other' },
        headers: { multiValueHeaders: true },
        back: [{ multiValueHeaders: true }, {}],
      },
      except: { function: { replaced: ['AWS::Lambda::Permission'] } },
    },
    {
      change: '`match`, `priority`, `authentication`, `rewrite`, `healthCheck`',
      effect: 'in place',
      versions: {
        health: { healthCheck: { path: '/health' } },
        unchecked: [{ healthCheck: { path: '/health' } }, {}],
        match: { match: RouteMatch.paths('/people') },
        priority: { priority: 7 },
        authentication: { authentication: JWT },
        rewrite: { rewrite: REWRITE },
      },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: {
        thresholds: { alarmThresholds: { serverErrorPercent: 5, clientErrorPercent: 30 } },
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: '`webListener`',
      effect: 'another route and target group on the other load balancer, and the old ones are deleted in the end',
      versions: { other: { listener: 'other' } },
      replaced: [RULE],
      removed: [TARGET_GROUP],
    },
    {
      change: 'another id, or removal',
      effect:
        'another route with a priority of its own, and the old one is deleted in the end: one of the two answers all the time. Removed: its requests go to the next route that matches, else they are answered by 404',
      versions: { renamed: { id: 'Webhook' } },
      removed: [ALARM, 'AWS::Lambda::Permission', RULE, TARGET_GROUP],
    },
  ]),
  secondDeployments<AddressVersion>('lib/loadbalancing/routes/README.md', 'AddressRoute', makeAddressRoute, [
    {
      change: '`addresses`, `outsideVpc`',
      effect:
        'in place: new addresses get requests when they are healthy, old ones end theirs within `deregistrationDelay`',
      versions: {
        added: { addresses: ['10.0.1.10', '10.0.2.10', '10.0.2.11'] },
        removed: { addresses: ['10.0.1.10'] },
        outside: { outsideVpc: true },
      },
      except: { added: {}, removed: { removed: [EGRESS] } },
    },
    {
      change:
        '`match`, `priority`, `authentication`, `healthCheck`, `healthThresholds`, `deregistrationDelay`, `slowStart`, `stickiness`, `balancing`, `anomalyMitigation`, `crossZone`, `rewrite`',
      effect: 'in place; addresses that do not answer a new check are unhealthy at once',
      versions: {
        match: { match: RouteMatch.paths('/people/*') },
        priority: { priority: 7 },
        authentication: { authentication: JWT },
        healthCheck: { healthCheck: { path: '/health' } },
        healthThresholds: { healthThresholds: { failOpenMinPercent: 50 } },
        delay: { deregistrationDelay: Duration.seconds(5) },
        slow: { slowStart: Duration.seconds(60) },
        sticky: { stickiness: Stickiness.loadBalancerCookie(Duration.hours(1)) },
        balancing: { balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS },
        'anomaly mitigation': {
          balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.WEIGHTED_RANDOM,
          anomalyMitigation: true,
        },
        'zones apart': { crossZone: false },
        rewrite: { rewrite: REWRITE },
        'rewrite removed': [{ rewrite: REWRITE }, {}],
      },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: {
        thresholds: { alarmThresholds: { serverErrorPercent: 5, clientErrorPercent: 30 } },
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: '`port`, `targetProtocol`, `protocolVersion`, `vpc`',
      effect:
        '**outage** of some seconds: another target group, whose addresses get requests when they have passed two checks. Without it: a second route with another match, then exchange the matches',
      versions: {
        port: { port: 9090 },
        targetProtocol: { targetProtocol: elbv2.ApplicationProtocol.HTTPS },
        protocolVersion: { protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 },
        vpc: { otherVpc: true },
      },
      replaced: [TARGET_GROUP],
      except: { port: { replaced: [TARGET_GROUP], removed: [EGRESS] } },
    },
    {
      change: '`webListener`',
      effect:
        'another route and target group on the other load balancer, which answers 503 until the addresses have passed two checks; the old ones are deleted in the end',
      versions: { other: { listener: 'other' } },
      replaced: [RULE],
      removed: [EGRESS, TARGET_GROUP],
    },
    {
      change: 'another id, or removal',
      effect:
        'another route with a priority of its own, and the old one is deleted in the end; where the new one comes first, it answers 503 until the addresses have passed two checks. Removed: its requests go to the next route that matches, else they are answered by 404',
      versions: { renamed: { id: 'People' } },
      removed: [ALARM, RULE, TARGET_GROUP],
    },
  ]),
  ...networkTables,
];
