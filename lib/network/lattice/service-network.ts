import { Construct, IConstruct } from 'constructs';
import { Arn, ArnFormat, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ram from 'aws-cdk-lib/aws-ram';
import * as vpclattice from 'aws-cdk-lib/aws-vpclattice';
import { allowLogs } from '../../private/log-key';
import { injectedProps } from '../../private/property-injection';
import { sharingRules } from '../../private/sharing-rules';
import { uniqueName } from '../../private/unique-name';
import { at, rule, Rules, validate } from '../../private/validation';
import { authorize, authTypeOf } from '../private/lattice-auth';
import { LatticeAuthorization } from './lattice-authorization';

/** A service network of VPC Lattice: of this app, or one that another account shares. */
export interface IServiceNetwork extends IConstruct {
  /** Its ARN. */
  readonly serviceNetworkArn: string;

  /** Its id, `sn-...`. */
  readonly serviceNetworkId: string;
}

/** Properties of a `ServiceNetwork`. */
export interface ServiceNetworkProps {
  /**
   * The callers that may use the services in the network; each service decides for itself as well. Required with `sharedWith`, whose
   * callers are of other accounts.
   *
   * @default LatticeAuthorization.ownAccount()
   */
  readonly authorization?: LatticeAuthorization;

  /**
   * The accounts of the organization (12 digits), organizational units or organizations (ARNs) that may connect their VPCs and
   * services to the network, by AWS Resource Access Manager, in which sharing within the organization must be on
   * (https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html).
   *
   * @default - none
   */
  readonly sharedWith?: string[];

  /**
   * The time that the log of requests is kept. CloudWatch Logs takes about 0.50 USD for each GB
   * (https://aws.amazon.com/cloudwatch/pricing/).
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log. Its policy is extended for CloudWatch Logs; an imported key must admit it already.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The removal policy of the log group.
   *
   * @default RemovalPolicy.RETAIN - logs are wanted most after something has gone
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Of names that begin so, the permissions of all are one entry of the policy, which holds 5,120 characters. */
const LOGS = '/aws/vendedlogs/vpc-lattice';

/**
 * A service network of VPC Lattice: services join it by name, VPCs of any account are connected to it, and nothing is routed
 * between them; their ranges may even be the same. It has an auth policy, and every request is logged.
 *
 * Connect a VPC by a `ServiceNetworkVpc`, and a service in containers by its `lattice`.
 */
export class ServiceNetwork extends Construct implements IServiceNetwork {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.network.ServiceNetwork';

  /**
   * A service network that another stack makes, or another account shares.
   *
   * @param serviceNetworkArn the ARN of the service network
   */
  public static fromServiceNetworkArn(scope: Construct, id: string, serviceNetworkArn: string): IServiceNetwork {
    return new ImportedNetwork(scope, id, serviceNetworkArn);
  }

  /** The service network. */
  public readonly network: vpclattice.CfnServiceNetwork;

  /** The log group of requests. */
  public readonly accessLogGroup: logs.LogGroup;

  /** The share with other accounts; undefined without `sharedWith`. */
  public readonly resourceShare?: ram.CfnResourceShare;

  public readonly serviceNetworkArn: string;
  public readonly serviceNetworkId: string;

  constructor(scope: Construct, id: string, props: ServiceNetworkProps = {}) {
    super(scope, id);
    props = injectedProps(ServiceNetwork.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('ServiceNetwork', scope, id), rules(props));
    const { authorization = LatticeAuthorization.ownAccount(), sharedWith } = props;

    this.network = new vpclattice.CfnServiceNetwork(this, 'Network', { authType: authTypeOf(authorization) });
    this.serviceNetworkArn = this.network.attrArn;
    this.serviceNetworkId = this.network.attrId;
    authorize(this, this.serviceNetworkArn, authorization);

    allowLogs(this, props.logEncryptionKey, LOGS);
    this.accessLogGroup = new logs.LogGroup(this, 'AccessLogGroup', {
      logGroupName: `${LOGS}/${uniqueName(this)}`,
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.logEncryptionKey,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    new vpclattice.CfnAccessLogSubscription(this, 'AccessLogs', {
      resourceIdentifier: this.serviceNetworkArn,
      // Lattice takes the ARN of the group, not that of its streams, which aws-cdk-lib has.
      destinationArn: Stack.of(this).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: this.accessLogGroup.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    });
    if (sharedWith) {
      this.resourceShare = new ram.CfnResourceShare(this, 'Share', {
        name: Names.uniqueResourceName(this, { maxLength: 100 }),
        resourceArns: [this.serviceNetworkArn],
        principals: sharedWith,
        allowExternalPrincipals: false,
      });
    }
  }
}

class ImportedNetwork extends Construct implements IServiceNetwork {
  public readonly serviceNetworkId: string;

  constructor(
    scope: Construct,
    id: string,
    public readonly serviceNetworkArn: string,
  ) {
    super(scope, id);
    this.serviceNetworkId = Arn.extractResourceName(serviceNetworkArn, 'servicenetwork');
  }
}

function rules({ authorization, sharedWith }: ServiceNetworkProps): Rules {
  return [
    sharingRules(sharedWith),
    rule(
      sharedWith !== undefined && authorization === undefined,
      () =>
        `'sharedWith' needs an 'authorization' that admits the callers of other accounts, for example 'LatticeAuthorization.organization()'; the default is this account alone`,
    ),
  ];
}
