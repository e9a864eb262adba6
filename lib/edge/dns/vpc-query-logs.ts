import { Construct } from 'constructs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { allowLogs } from '../../private/log-key';
import { injectedProps } from '../../private/property-injection';
import { uniqueName } from '../../private/unique-name';

/** Properties of a `VpcQueryLogs`. */
export interface VpcQueryLogsProps {
  /** The VPC whose queries are logged. */
  readonly vpc: ec2.IVpc;

  /**
   * The time that logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * A key that encrypts the log group. Its policy is extended if this app owns it.
   *
   * @default - CloudWatch Logs encrypts with a key of its own
   */
  readonly logEncryptionKey?: kms.IKey;
}

/** The beginning of a name for whose groups CloudWatch Logs writes the permission by itself, of one statement for all. */
const PREFIX = '/aws/vendedlogs/route53resolver';

/**
 * The log of what the resources of a VPC ask DNS, whoever answers: private zones, forwarding, the internet. It shows what is called, and
 * by which instance.
 *
 * It costs 0.50 USD a GB (https://aws.amazon.com/cloudwatch/pricing/). Answers from the cache of the resolver are not logged.
 */
export class VpcQueryLogs extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.VpcQueryLogs';

  /** The log group. */
  public readonly logGroup: logs.LogGroup;

  /** The configuration, which VPCs are added to; share it with other accounts by AWS RAM. */
  public readonly queryLoggingConfig: resolver.CfnResolverQueryLoggingConfig;

  constructor(scope: Construct, id: string, props: VpcQueryLogsProps) {
    super(scope, id);
    props = injectedProps(VpcQueryLogs.PROPERTY_INJECTION_ID, scope, id, props);
    const { vpc, logRetention, logEncryptionKey: encryptionKey } = props;

    allowLogs(this, encryptionKey, PREFIX);
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      logGroupName: `${PREFIX}/${uniqueName(this)}`,
      retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey,
    });
    this.queryLoggingConfig = new resolver.CfnResolverQueryLoggingConfig(this, 'QueryLogging', {
      destinationArn: Stack.of(this).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: this.logGroup.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    });
    // Another tag would replace it, and take the VPCs of other accounts out of it.
    this.queryLoggingConfig.addPropertyDeletionOverride('Tags');
    this.associate(this, vpc);
  }

  /** Logs the queries of another VPC of the Region and account as well. */
  public addVpc(id: string, vpc: ec2.IVpc): void {
    this.associate(new Construct(this, id), vpc);
  }

  private associate(scope: Construct, { vpcId }: ec2.IVpc): void {
    new resolver.CfnResolverQueryLoggingConfigAssociation(scope, 'Association', {
      resolverQueryLogConfigId: this.queryLoggingConfig.attrId,
      resourceId: vpcId,
    });
  }
}
