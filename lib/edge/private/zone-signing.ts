import { Construct } from 'constructs';
import { Aws, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Alarms } from '../../observability';
import { severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { scopeIn } from './companion-scope';
import { domainNameId } from './domain-names';

/** The signing of a zone. */
export interface ZoneSigningProps {
  readonly hostedZone: route53.PublicHostedZone;
  readonly alarms: Alarms;
  readonly removalPolicy: RemovalPolicy;
}

/** The resources that sign a zone, and watch it. */
export interface ZoneSigning {
  readonly key: kms.Key;
  readonly keySigningKey: route53.CfnKeySigningKey;
  readonly alarms: cloudwatch.Alarm[];
}

/**
 * Signs a zone, in us-east-1, where the key and the metrics must be, in a stack that is deployed after that of the zone: the policy of
 * the key names the zone. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html
 */
export function signZone(owner: Construct, { hostedZone, alarms, removalPolicy }: ZoneSigningProps): ZoneSigning {
  const { zoneName } = hostedZone;
  const zone = hostedZone.node.defaultChild as route53.CfnHostedZone;
  const there = scopeIn(NorthVirginia.after(owner), owner);
  if (there !== owner) NorthVirginia._readWeakly(zone);
  // By the name of the zone: one of another name has a key of its own, and the key of the old zone, which answers on, goes on signing it. The
  // id makes another template of a stack that reads the zone's id, too, which would else keep the old one.
  const home = new Construct(there, isKnown(zoneName) ? `Signing${domainNameId(zoneName)}` : 'Signing');
  const zoneId = zone.ref;
  // What was never used goes with the deployment that fails. Later a zone whose key is gone answers nobody who checks.
  const kept = removalPolicy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy;

  const key = new kms.Key(home, 'SigningKey', {
    description: `Signs the hosted zone of ${Stack.of(owner).stackName}`,
    keySpec: kms.KeySpec.ECC_NIST_P256,
    keyUsage: kms.KeyUsage.SIGN_VERIFY,
    removalPolicy: kept,
  });
  allowRoute53(key, zoneId);
  const keySigningKey = new route53.CfnKeySigningKey(home, 'KeySigningKey', {
    hostedZoneId: zoneId,
    keyManagementServiceArn: key.keyArn,
    name: Names.uniqueResourceName(owner, { maxLength: 128, allowedSpecialCharacters: '_', separator: '_' }),
    status: 'ACTIVE',
  });
  const signing = new route53.CfnDNSSEC(home, 'Dnssec', { hostedZoneId: zoneId });
  // It fails without an active key; and a key is not deleted while it signs. CloudFormation deactivates a key-signing key before it deletes it
  // (`route53:DeactivateKeySigningKey` of its delete handler, `aws cloudformation describe-type`).
  signing.node.addDependency(keySigningKey);
  for (const resource of [keySigningKey, signing]) resource.applyRemovalPolicy(kept);
  return { key, keySigningKey, alarms: createAlarms(home, zoneId, alarms) };
}

/** The key, to Route 53 for this zone alone. */
function allowRoute53(key: kms.Key, zoneId: string): void {
  const principals = [new iam.ServicePrincipal('dnssec-route53.amazonaws.com')];
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'Sign',
      principals,
      actions: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnEquals: { 'aws:SourceArn': `arn:${Aws.PARTITION}:route53:::hostedzone/${zoneId}` },
      },
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'Grant',
      principals,
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      // AWS documents no source for this one.
      conditions: { Bool: { 'kms:GrantIsForAWSResource': true } },
    }),
  );
}

/** A metric of a signed zone, which there is in us-east-1 alone. */
export function signingMetric(
  zoneId: string,
  metricName: string,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Route53',
    metricName,
    dimensionsMap: { HostedZoneId: zoneId },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  });
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-hosted-zones-with-cloudwatch.html */
function createAlarms(scope: Construct, zoneId: string, alarms: Alarms): cloudwatch.Alarm[] {
  const watched = {
    threshold: 1,
    evaluationPeriods: 1,
    // Hours lie between two values: an alarm stays what it is until the next one says otherwise.
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  };
  return [
    alarms.add(scope, 'DnssecFailureAlarm', {
      ...watched,
      severity: severityOf('dnssecFailure'),
      metric: signingMetric(zoneId, 'DNSSECInternalFailure'),
      alarmDescription:
        'Route 53 cannot sign the zone: resolvers that validate will soon answer none of its names. See "Troubleshooting DNSSEC signing" in the Route 53 guide, and call AWS.',
    }),
    alarms.add(scope, 'DnssecKeysAlarm', {
      ...watched,
      severity: severityOf('dnssecKeys'),
      metric: signingMetric(zoneId, 'DNSSECKeySigningKeysNeedingAction'),
      alarmDescription:
        'Route 53 cannot use the key of the zone: resolvers that validate will soon answer none of its names. Look whether the KMS key is enabled, and its policy as it was deployed.',
    }),
  ].filter((alarm) => alarm !== undefined);
}
