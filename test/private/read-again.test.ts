import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  AcceleratorEndpoint,
  AcceleratorFlowLogs,
  AcceleratorListener,
  ContentDelivery,
  DeliveryDomain,
  DeliveryFirewall,
  DeliveryLogs,
  DeliveryOrigin,
  DeliveryOriginProtocol,
  DnsAnswer,
  DnsRecord,
  DnsRoutingPolicy,
  GlobalAccelerator,
  PrivateZone,
  ShieldedResource,
  ShieldProtection,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import {
  BucketAccessLogs,
  FileSystemReplication,
  ReplicaBucket,
  SecureBucket,
  SharedFileSystem,
} from 'cdk-reference-architectures/storage';
import { AppTemplates, SimulatedAccount } from 'cdk-reference-architectures/testing';
import { readAgain, REPLACED_BY } from '../../lib/private/read-again';
import { testApp, testStack } from '../support/synth';

const alarms = Alarms.none();
const accessLogs = BucketAccessLogs.none('A test.');

/** Makes what is read in the one stack, which has `change` replaced, and its reader in the other. */
type Make = (there: Stack, here: Stack, change: boolean) => void;

const vpcIn = (stack: Stack, ipAddresses?: ec2.IIpAddresses) =>
  new ec2.Vpc(stack, 'Vpc', { ipAddresses, maxAzs: 2, natGateways: 0 });
const loadBalancerIn = (stack: Stack, loadBalancerName?: string) =>
  new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc: vpcIn(stack), loadBalancerName });
const delivery = (stack: Stack, origin: DeliveryOrigin, domain?: DeliveryDomain, logs?: DeliveryLogs) =>
  new ContentDelivery(stack, 'Site', {
    origin,
    domain,
    alarms,
    accessLogs: logs ?? DeliveryLogs.none('A test.'),
    firewall: DeliveryFirewall.none('A test.'),
  });

const READERS: Readonly<Record<string, Make>> = {
  'an accelerator of a load balancer': (there, here, change) => {
    const endpoint = AcceleratorEndpoint.applicationLoadBalancer(loadBalancerIn(there, change ? 'shop' : undefined));
    new GlobalAccelerator(here, 'Front', {
      listeners: [AcceleratorListener.tcp('Https', [443])],
      regions: [{ region: 'us-east-1', endpoints: [endpoint] }],
      flowLogs: AcceleratorFlowLogs.none('A test.'),
      alarms,
    });
  },
  'a record of a load balancer': (there, here, change) => {
    const answer = DnsAnswer.loadBalancer(loadBalancerIn(there, change ? 'shop' : undefined));
    const zone = route53.PublicHostedZone.fromHostedZoneAttributes(here, 'Zone', {
      hostedZoneId: 'Z123456789',
      zoneName: 'example.com',
    });
    new DnsRecord(here, 'Record', { zone, recordName: 'www', routing: DnsRoutingPolicy.simple(answer) });
  },
  'a private zone of a VPC': (there, here, change) => {
    const vpc = vpcIn(there, ec2.IpAddresses.cidr(change ? '10.1.0.0/16' : '10.0.0.0/16'));
    new PrivateZone(here, 'Zone', { zoneName: 'shop.internal', vpcs: [vpcIn(here), vpc] });
  },
  'a replicated file system': (there, here, change) => {
    const encryptionKey = change ? new kms.Key(there, 'Key') : undefined;
    const replica = new SharedFileSystem(there, 'Files', {
      vpc: vpcIn(there),
      encryptionKey,
      replicationTarget: true,
      alarms,
    });
    const replication = FileSystemReplication.toFileSystem(replica);
    new SharedFileSystem(here, 'Files', { vpc: vpcIn(here), replication, alarms });
  },
  'a replicated bucket': (there, here, change) => {
    const replica = new ReplicaBucket(there, 'Copies', { accessLogs, alarms });
    if (change) (replica.bucket.node.defaultChild as s3.CfnBucket).bucketName = 'shop-copies';
    new SecureBucket(here, 'Originals', { accessLogs }).replicateTo('Copies', replica, { alarms });
  },
  'a distribution with a certificate': (there, here, change) => {
    const certificate = new acm.Certificate(there, 'Certificate', {
      domainName: 'www.example.com',
      subjectAlternativeNames: change ? ['shop.example.com'] : undefined,
      validation: acm.CertificateValidation.fromDns(),
    });
    const origin = DeliveryOrigin.server('api.example.com');
    delivery(here, origin, DeliveryDomain.withCertificate(certificate, ['www.example.com']));
  },
  'a distribution of a bucket': (there, here, change) => {
    const { bucket } = new SecureBucket(there, 'Pages', { accessLogs });
    if (change) (bucket.node.defaultChild as s3.CfnBucket).bucketName = 'shop-pages';
    delivery(here, DeliveryOrigin.bucket(bucket, { distributionId: 'E1A2B3C4D5E6F7' }));
  },
  'a distribution of a load balancer': (there, here, change) => {
    const loadBalancer = loadBalancerIn(there, change ? 'shop' : undefined);
    delivery(here, DeliveryOrigin.applicationLoadBalancer('Shop', loadBalancer, DeliveryOriginProtocol.http()));
  },
  'a distribution with logs in a bucket': (there, here, change) => {
    const { bucket } = new SecureBucket(there, 'Logs', { accessLogs });
    if (change) (bucket.node.defaultChild as s3.CfnBucket).bucketName = 'shop-logs';
    delivery(here, DeliveryOrigin.server('api.example.com'), undefined, DeliveryLogs.toBucket(bucket));
  },
  'an alarm of a protected zone': (there, here, change) => {
    const zone = new route53.PublicHostedZone(here, 'Zone', { zoneName: change ? 'example.org' : 'example.com' });
    new ShieldProtection(here, 'Shield', {
      resource: ShieldedResource.hostedZone(zone),
      accountIsSubscribed: true,
      alarms: Alarms.notify(new sns.Topic(there, 'Topic')),
    });
  },
};

describe('readAgain', () => {
  const templates = (make: Make, change: boolean): AppTemplates => {
    const app = testApp();
    const env = (region: string) => ({ env: { account: '111122223333', region } });
    const there = testStack(app, 'There', env('us-east-1'));
    const here = testStack(app, 'Here', env('us-west-2'));
    make(there, here, change);
    return AppTemplates.fromApp(app);
  };

  test.each(Object.entries(READERS))('%s of another Region is deployed when that is replaced', (_title, make) => {
    const account = new SimulatedAccount();
    account.deploy(templates(make, false));
    const report = account.deploy(templates(make, true));
    expect(report.replaced).not.toEqual([]);
    expect(report.findings.filter(({ fact, kind }) => fact === 'output-not-read' || kind === 'fails')).toEqual([]);
  });

  test.each(Object.entries(REPLACED_BY))('knows what replaces a %s', (type, names) => {
    const [resource] = loadAwsServiceSpecSync().lookup('resource', 'cloudFormationType', 'equals', type);
    const replacing = Object.entries(resource?.properties ?? {}).filter(
      ([, { causesReplacement }]) => causesReplacement === 'yes' || causesReplacement === 'maybe',
    );
    expect([...names].sort()).toEqual(replacing.map(([name]) => name.charAt(0).toLowerCase() + name.slice(1)).sort());
  });

  test('passes over resources of the same stack, of types that nothing replaces, and what is not made here', () => {
    const app = new App();
    const [here, there] = [new Stack(app, 'Here'), new Stack(app, 'There')];
    const reader = new CfnResource(here, 'Reader', { type: 'AWS::SNS::Subscription' });
    const loadBalancer = loadBalancerIn(here);
    const topic = new CfnResource(there, 'Topic', { type: 'AWS::KMS::Key' });
    const imported = ec2.Vpc.fromVpcAttributes(there, 'Imported', { vpcId: 'vpc-1', availabilityZones: ['a'] });
    readAgain(reader, loadBalancer, topic, imported, undefined);
    expect(reader.cfnOptions.metadata ?? {}).toEqual({});
  });
});
