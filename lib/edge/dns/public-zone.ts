import { Construct } from 'constructs';
import { Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Alarms, IObservable } from '../../observability';
import { graph } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, validate } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { delegationRoleRules, delegationRules, publicZoneRules } from '../private/public-zone-rules';
import { signingMetric, signZone } from '../private/zone-signing';
import { CaaRecords } from './caa-records';
import { ZoneQueryLogs, ZoneQueryLogsConfig } from './zone-query-logs';

/** The signing of a zone with DNSSEC. */
export interface ZoneDnssecOptions {
  /**
   * The recipients of the alarms on keys and signatures. Their metrics are in us-east-1, and so must the topic be:
   * `new AlarmTopic(NorthVirginia.before(this), 'Topic')`.
   */
  readonly alarms: Alarms;
}

/** Properties of a `PublicZone`. */
export interface PublicZoneProps {
  /**
   * The domain name, in small letters, without a dot at its end. Another name is another zone, with other name servers.
   */
  readonly zoneName: string;

  /**
   * A comment, shown where zones are listed, 256 characters at most.
   *
   * @default - the stack that the zone is from
   */
  readonly comment?: string;

  /**
   * The authorities that may issue certificates for the names of the zone.
   *
   * @default CaaRecords.amazon() - AWS Certificate Manager alone
   */
  readonly caa?: CaaRecords;

  /**
   * The logs of queries, which need a stack whose Region is known.
   *
   * @default ZoneQueryLogs.newLogGroup() - kept for three months, in us-east-1
   */
  readonly queryLogs?: ZoneQueryLogs;

  /**
   * Signs the zone with DNSSEC. Resolvers ask for signatures when the DS record is at the parent, which you put there and must take away
   * before the signing ends: the README has the steps. The Region of the stack must be known.
   *
   * @default - not signed: without the step at the registrar nobody would look at the signatures
   */
  readonly dnssec?: ZoneDnssecOptions;

  /**
   * Whether records can be changed within about an hour when us-east-1 is not available, by a copy of the zone in us-west-2. It is free.
   * Without it changes wait until the Region is back; queries are answered all the same
   * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/accelerated-recovery.html).
   *
   * @default true
   */
  readonly acceleratedRecovery?: boolean;

  /**
   * The fate of the zone, and of what signs it, when it leaves the stack. A zone cannot be made again: another one has other name
   * servers.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Options for the delegation of a zone below. */
export interface SubzoneDelegationOptions {
  /**
   * The time that resolvers keep the names of the zone's servers, a second or more.
   *
   * @default Duration.hours(1) - a zone that is made again is found on the same day; AWS's own default is two days
   */
  readonly ttl?: Duration;
}

/** Options for a role by which other accounts delegate zones of their own. */
export interface DelegationRoleOptions {
  /** The accounts whose stacks may assume the role, 12 digits each. */
  readonly accounts: string[];

  /** The names below this zone that may be delegated, and no others. */
  readonly subzones: string[];

  /**
   * The name of the role, for stacks of other accounts that write its ARN themselves.
   *
   * @default - CloudFormation makes one: read `roleArn`
   */
  readonly roleName?: string;
}

/**
 * A public hosted zone of Amazon Route 53, kept for good, with query logs, and with authorities for certificates named.
 *
 * It costs 0.50 USD a month, and 0.40 USD for a million queries (https://aws.amazon.com/route53/pricing/); query logs 0.50 USD a GB
 * (https://aws.amazon.com/cloudwatch/pricing/).
 */
export class PublicZone extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.PublicZone';

  /** The hosted zone. */
  public readonly hostedZone: route53.PublicHostedZone;

  /** Its domain name. */
  public readonly zoneName: string;

  /** Its four name servers, for the registrar or the zone above. */
  public readonly nameServers: string[];

  /** The record that says who may issue certificates. */
  public readonly caaRecord?: route53.CaaRecord;

  /** The log group of the queries, in us-east-1. */
  public readonly logGroup?: logs.LogGroup;

  /** The key that the zone is signed with, in us-east-1. */
  public readonly signingKey?: kms.Key;

  /** The key-signing key, whose DS record goes to the parent: `aws route53 get-dnssec` shows it. */
  public readonly keySigningKey?: route53.CfnKeySigningKey;

  /** The alarms on signing, in us-east-1; empty without `dnssec`, and with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: PublicZoneProps) {
    super(scope, id);
    props = injectedProps(PublicZone.PROPERTY_INJECTION_ID, scope, id, props);
    const { zoneName, dnssec, caa = CaaRecords.amazon(), queryLogs = ZoneQueryLogs.newLogGroup() } = props;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    validate(at('PublicZone', scope, id), publicZoneRules(Stack.of(this).region, props, queryLogs));

    this.zoneName = zoneName;
    const logging = queryLogs._bind(this);
    this.hostedZone = this.createZone(props, removalPolicy, logging);
    this.nameServers = [0, 1, 2, 3].map((index) => Fn.select(index, this.hostedZone.hostedZoneNameServers ?? []));
    this.caaRecord = caa._bind(this, this.hostedZone);
    this.logGroup = logging?.logGroup;
    const signing = dnssec && signZone(this, { hostedZone: this.hostedZone, alarms: dnssec.alarms, removalPolicy });
    this.signingKey = signing?.key;
    this.keySigningKey = signing?.keySigningKey;
    this.alarms = signing?.alarms ?? [];
  }

  /** Delegates the names of another zone of the app to it, which is below this one. */
  public delegateZone(id: string, subzone: PublicZone, options: SubzoneDelegationOptions = {}): route53.NsRecord {
    if (Stack.of(subzone).region !== Stack.of(this).region) NorthVirginia._readWeakly(subzone.hostedZone);
    return this.delegateName(id, subzone.zoneName, subzone.nameServers, options);
  }

  /**
   * Delegates the names below one to the servers that know them, for a zone of another account or provider.
   *
   * @param name the whole name, below that of this zone
   * @param nameServers two names of servers or more
   */
  public delegateName(
    id: string,
    name: string,
    nameServers: string[],
    options: SubzoneDelegationOptions = {},
  ): route53.NsRecord {
    const { ttl = Duration.hours(1) } = options;
    validate(at('delegation', this, id), delegationRules(this.zoneName, name, nameServers, ttl));
    return new route53.NsRecord(this, id, { zone: this.hostedZone, recordName: `${name}.`, values: nameServers, ttl });
  }

  /**
   * Makes a role by which stacks of other accounts delegate zones of their own, with `route53.CrossAccountZoneDelegationRecord`. It may
   * write and delete NS records of the names that are given, and nothing else.
   */
  public addDelegationRole(id: string, options: DelegationRoleOptions): iam.Role {
    const { accounts, subzones, roleName } = options;
    validate(at('delegation role', this, id), delegationRoleRules(this.zoneName, options));
    const role = new iam.Role(this, id, {
      roleName,
      assumedBy: new iam.CompositePrincipal(...accounts.map((account) => new iam.AccountPrincipal(account))),
      description: `Delegates zones below ${this.zoneName} to other accounts`,
    });
    this.hostedZone.grantDelegation(role, { delegatedZoneNames: subzones });
    acknowledgeInherent(role, 'Zones are looked for by name without a resource.', 'AwsSolutions-IAM5[Resource::*]');
    return role;
  }

  /** Queries that Route 53 answered for the zone. The metric is in us-east-1. */
  public metricQueries(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DNSQueries', options);
  }

  /** 1 where Route 53 cannot sign the zone. The metric is in us-east-1. */
  public metricDnssecFailure(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DNSSECInternalFailure', options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [graph(this, 'queries', { region: 'us-east-1', left: [this.metricQueries()] })];
  }

  private metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return signingMetric(this.hostedZone.hostedZoneId, metricName, { region: 'us-east-1', ...options });
  }

  private createZone(
    { zoneName, comment, acceleratedRecovery }: PublicZoneProps,
    removalPolicy: RemovalPolicy,
    logging?: ZoneQueryLogsConfig,
  ): route53.PublicHostedZone {
    const hostedZone = new route53.PublicHostedZone(this, 'HostedZone', {
      zoneName,
      comment: comment ?? `From the stack ${Stack.of(this).stackName}`,
      queryLogsLogGroupArn: logging?.logGroupArn,
    });
    const resource = hostedZone.node.defaultChild as route53.CfnHostedZone;
    // Said, too, where it is off: what is taken out of a template may keep its value.
    // While it changes, Route 53 refuses records ("marked disabled for mutation", https://github.com/go-to-k/cdkd/issues/1467). That CloudFormation
    // waits for it is a conclusion: the handlers that create, update and delete a zone may call `route53:GetHostedZone` since they may call
    // `route53:UpdateHostedZoneFeatures` (`aws cloudformation describe-type --type RESOURCE --type-name AWS::Route53::HostedZone`).
    resource.addPropertyOverride('HostedZoneFeatures.EnableAcceleratedRecovery', acceleratedRecovery ?? true);
    // With RETAIN also where its deployment fails: Certificate Manager may have put a record into it by then, which no rollback removes.
    resource.applyRemovalPolicy(removalPolicy);
    resource.node.addDependency(...(logging?.before ?? []));
    // Without it, too: it may be switched off for all zones at once.
    waitForTheLast(resource);
    return hostedZone;
  }
}

const LAST_ZONES = new WeakMap<Stack, route53.CfnHostedZone>();

/**
 * Makes the zones of a stack one after the other: Route 53 changes accelerated recovery of one zone at a time
 * (https://github.com/hashicorp/terraform-provider-aws/pull/45457).
 */
function waitForTheLast(zone: route53.CfnHostedZone): void {
  const last = LAST_ZONES.get(zone.stack);
  if (last) zone.node.addDependency(last);
  LAST_ZONES.set(zone.stack, zone);
}
