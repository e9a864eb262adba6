import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  AcceleratorAttachment,
  AcceleratorAttachmentProps,
  AcceleratorEndpoint,
  AcceleratorFlowLogs,
  AcceleratorHealthProtocol,
  AcceleratorListener,
  BodyInspectionLimit,
  CallerAddress,
  FirewallAction,
  FirewallDataProtection,
  FirewallMonetization,
  FirewallScope,
  GlobalAccelerator,
  GlobalAcceleratorProps,
  LoggedRequests,
  LowReputationLimit,
  ManagedRules,
  RateLimit,
  RateLimitKey,
  RequestMatch,
  TextMatch,
  WebFirewall,
  WebFirewallProps,
} from 'cdk-reference-architectures/edge';
import { specimens as content } from './edge/content';
import { specimens as delivery } from './edge/delivery';
import { dnsSpecimens } from './edge/dns';
import { recordSpecimens } from './edge/records';
import { shieldSpecimens } from './edge/shield';
import { Specimens } from './specimen';
import { alarmsOf, keyOf } from './surroundings';

const loadBalancerIn = (region: string, kind = 'app') =>
  `arn:aws:elasticloadbalancing:${region}:111122223333:loadbalancer/${kind}/api/50dc6c495c0c9188`;

export const specimens: Specimens = {
  ...shieldSpecimens,
  AcceleratorAttachment: {
    minimal: (stack, id, given: Partial<AcceleratorAttachmentProps> = {}) =>
      new AcceleratorAttachment(stack, id, {
        endpoints: [AcceleratorEndpoint.loadBalancerArn(loadBalancerIn('eu-west-1'))],
        accounts: ['444455556666'],
        ...given,
      }),
    full: (stack, id) =>
      new AcceleratorAttachment(stack, id, {
        endpoints: [
          AcceleratorEndpoint.loadBalancerArn(loadBalancerIn('eu-west-1')),
          AcceleratorEndpoint.loadBalancerArn(loadBalancerIn('us-east-2', 'net')),
        ],
        accounts: ['444455556666'],
        acceleratorArns: ['arn:aws:globalaccelerator::111122223333:accelerator/01234567-abcd'],
      }),
  },
  ...recordSpecimens,
  ...dnsSpecimens,
  ...content,
  ...delivery,
  GlobalAccelerator: {
    minimal: (stack, id, given: Partial<GlobalAcceleratorProps> = {}) =>
      new GlobalAccelerator(stack, id, {
        listeners: [AcceleratorListener.tcp('Https', [443])],
        regions: ['eu-west-1', 'us-east-2'].map((region) => ({
          region,
          endpoints: [AcceleratorEndpoint.loadBalancerArn(loadBalancerIn(region))],
        })),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new GlobalAccelerator(stack, id, {
        listeners: [
          AcceleratorListener.tcp('Web', [80, 443]),
          AcceleratorListener.udpRanges('Game', [{ first: 7000, last: 7010 }], { stickyClients: true }),
        ],
        regions: [
          {
            region: 'eu-west-1',
            endpoints: [
              AcceleratorEndpoint.loadBalancerArn(loadBalancerIn('eu-west-1'), { weight: 200 }),
              AcceleratorEndpoint.elasticIp('eipalloc-0123456789abcdef0', { weight: 55 }),
            ],
            healthCheck: {
              protocol: AcceleratorHealthProtocol.HTTPS,
              path: '/health',
              port: 8443,
              interval: Duration.seconds(30),
              threshold: 2,
            },
            portOverrides: [{ listenerPort: 443, endpointPort: 8443 }],
          },
          {
            region: 'us-east-2',
            endpoints: [
              AcceleratorEndpoint.loadBalancerArn(loadBalancerIn('us-east-2', 'net'), { preserveClientAddress: true }),
            ],
            trafficDial: 50,
          },
        ],
        flowLogs: AcceleratorFlowLogs.newBucket({ retention: Duration.days(30) }),
        ipv4Addresses: ['198.51.100.1'],
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: { unhealthyEndpoints: 2 },
      }),
    further: {
      dualStack: (stack, id) =>
        new GlobalAccelerator(stack, id, {
          dualStack: true,
          enabled: false,
          listeners: [AcceleratorListener.tcp('Https', [443])],
          regions: [
            { region: 'eu-west-1', endpoints: [AcceleratorEndpoint.loadBalancerArn(loadBalancerIn('eu-west-1'))] },
          ],
          flowLogs: AcceleratorFlowLogs.none('The load balancers have logs.'),
          alarms: alarmsOf(stack),
        }),
    },
  },
  WebFirewall: {
    minimal: (stack, id, given: Partial<WebFirewallProps> = {}) =>
      new WebFirewall(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    further: {
      monetized: (stack, id) =>
        new WebFirewall(stack, id, {
          scope: FirewallScope.CLOUDFRONT,
          managedRules: [ManagedRules.botControl({ ruleActions: { CategoryAI: FirewallAction.monetize(2) } })],
          monetization: FirewallMonetization.testMoney({
            pricePerRequest: 0.001,
            baseWallet: `0x${'a1'.repeat(20)}`,
            solanaWallet: 'So11111111111111111111111111111111111111112',
          }),
          logEncryptionKey: keyOf(stack),
          alarms: alarmsOf(stack),
        }),
    },
    full: (stack, id) =>
      new WebFirewall(stack, id, {
        alarms: alarmsOf(stack),
        alarmThresholds: { blockedRequests: 50, allowedRequests: 9000 },
        bodyInspectionLimits: { apiGateway: BodyInspectionLimit.KB_32 },
        lowReputationLimit: LowReputationLimit.ALWAYS_ON,
        captchaImmunity: Duration.minutes(10),
        challengeImmunity: Duration.minutes(10),
        tokenDomains: ['example.com'],
        dataProtection: [
          FirewallDataProtection.header('x-api-key'),
          FirewallDataProtection.queryString({ hash: true }),
        ],
        managedRules: [
          ManagedRules.ipReputation(),
          ManagedRules.common({ countRules: ['SizeRestrictions_BODY'] }),
          ManagedRules.sqlInjection({ countOnly: true }),
          ManagedRules.antiDdos(),
          ManagedRules.botControl({ scopeDown: RequestMatch.path(TextMatch.startsWith('/account')) }),
          ManagedRules.accountTakeoverPrevention({
            loginPath: '/login',
            usernameField: '/user',
            passwordField: '/password',
          }),
          ManagedRules.accountCreationFraudPrevention({
            creationPath: '/accounts',
            registrationPagePath: '/register',
            emailField: '/email',
          }),
          ManagedRules.named({ name: 'AWSManagedRulesUnixRuleSet', capacity: 100 }),
          ManagedRules.anonymousIp({ ruleActions: { HostingProviderIPList: FirewallAction.challenge() } }),
        ],
        callerAddress: CallerAddress.behindCloudFront({ viewerAddressHeader: 'x-viewer-address' }),
        rules: [
          {
            name: 'Admin',
            match: RequestMatch.all(
              RequestMatch.path(TextMatch.startsWith('/admin')),
              RequestMatch.negated(RequestMatch.addresses('198.51.100.0/24')),
              RequestMatch.header('user-agent', TextMatch.contains('curl')),
              RequestMatch.cookie('group', TextMatch.exactly('beta')),
              RequestMatch.queryArgument('next', TextMatch.endsWith('.exe')),
            ),
            action: FirewallAction.block({ responseCode: 404, body: { content: 'There is nothing here.' } }),
            labels: ['shop:admin'],
          },
          {
            name: 'Abroad',
            match: RequestMatch.any(
              RequestMatch.negated(RequestMatch.countries('NZ', 'AU')),
              RequestMatch.networks(64496),
              RequestMatch.bodyLargerThan(Size.kibibytes(4)),
              RequestMatch.path(TextMatch.matches('^/v\\d+/')),
            ),
            action: FirewallAction.captcha(),
          },
          { name: 'Labelled', match: RequestMatch.label('shop:admin'), action: FirewallAction.count() },
        ],
        rateLimits: [
          RateLimit.perIp(100, { path: '/login', name: 'Login', window: Duration.minutes(1) }),
          RateLimit.perForwardedIp(5000),
          RateLimit.perKeys(300, [RateLimitKey.ja4Fingerprint(), RateLimitKey.queryString()], { name: 'Clients' }),
          RateLimit.perKeys(500, [RateLimitKey.header('x-api-key'), RateLimitKey.address(), RateLimitKey.path()], {
            name: 'Keys',
            scopeDown: RequestMatch.method('POST'),
            action: FirewallAction.challenge(),
          }),
        ],
        allowedAddresses: ['198.51.100.0/24'],
        blockedAddresses: ['192.0.2.0/24', '2001:db8::/32'],
        blockedCountries: ['AQ'],
        countOnly: true,
        maxCapacity: 2000,
        loggedRequests: LoggedRequests.ALL,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        redactedHeaders: ['x-api-key'],
        redactQueryStrings: true,
      }),
    findings: Object.fromEntries(
      ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
        `${pack}-CloudWatchLogGroupEncrypted`,
        'A customer managed key costs money each month: it is the choice of whoever pays for it (`logEncryptionKey`)',
      ]),
    ),
  },
};
