import { Construct, IDependable } from 'constructs';
import { Aws, Stack, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { distinct, isKnown, matches, required, rule, Rules, validate } from '../../private/validation';

/** Options of an AWS Managed Microsoft AD. */
export interface ManagedActiveDirectoryOptions {
  /**
   * The addresses or the security group of its domain controllers, up to three, which file servers may call.
   *
   * @default - the address range of the VPC
   */
  readonly domainControllers?: ec2.IPeer[];
}

/** Options of an Active Directory of your own. */
export interface SelfManagedActiveDirectoryOptions {
  /** The name of the domain, in full, for example `corp.example.com`, up to 47 characters. A change replaces the file system. */
  readonly domainName: string;

  /** The addresses of DNS servers or domain controllers, one or two. */
  readonly dnsIps: string[];

  /**
   * The secret with the service account that joins file servers to the domain, for as long as there is a file system: the keys are
   * `CUSTOMER_MANAGED_ACTIVE_DIRECTORY_USERNAME` (without the domain) and `CUSTOMER_MANAGED_ACTIVE_DIRECTORY_PASSWORD`. It is encrypted
   * by a key of your own: FSx may not use the one of Secrets Manager.
   */
  readonly secret: secretsmanager.ISecret;

  /**
   * The organizational unit of the file servers, as a distinguished name, for example `OU=FSx,DC=corp,DC=example,DC=com`. A change
   * replaces the file system.
   *
   * @default - that which the domain has for computers
   */
  readonly organizationalUnit?: string;

  /**
   * The name of the group whose members administer the file system. A change replaces the file system.
   *
   * @default - Domain Admins
   */
  readonly administratorsGroup?: string;

  /**
   * The addresses or the security group of the domain controllers, up to three, which file servers may call. FSx uses every one that it
   * can reach.
   *
   * @default - the addresses of `dnsIps`
   */
  readonly domainControllers?: ec2.IPeer[];
}

/**
 * The part of a directory in a file system.
 *
 * @internal
 */
export interface ActiveDirectoryConfig {
  readonly configuration: Partial<fsx.CfnFileSystem.WindowsConfigurationProperty>;
  readonly domainControllers: ec2.IPeer[];

  /** The permissions without which FSx cannot join the domain. */
  readonly dependency?: IDependable;
}

/** The directory of the users of a file share, which its file servers are members of. Another one replaces the file system. */
export abstract class ActiveDirectory {
  /**
   * An AWS Managed Microsoft AD, by its id, for example `d-1234567890`. It is billed by the hour
   * (https://aws.amazon.com/directoryservice/pricing/).
   *
   * @param directoryId the id of the directory
   */
  public static managed(directoryId: string, options: ManagedActiveDirectoryOptions = {}): ActiveDirectory {
    validate(
      'ActiveDirectory.managed',
      required('directoryId', directoryId, 'give it the id of the directory'),
      matches('directoryId', directoryId, /^d-[0-9a-f]{10}$/, "the id of a directory, such as 'd-1234567890'"),
      controllerRules(options.domainControllers),
    );
    return new ManagedDirectory(directoryId, options);
  }

  /** An Active Directory of your own, in AWS or elsewhere. Its password stays in a secret, and is in no template. */
  public static selfManaged(options: SelfManagedActiveDirectoryOptions): ActiveDirectory {
    const { domainName, dnsIps, secret, organizationalUnit, domainControllers } = options;
    validate(
      'ActiveDirectory.selfManaged',
      required('secret', secret, 'give it a secret with the service account'),
      // https://docs.aws.amazon.com/fsx/latest/WindowsGuide/self-managed-AD.html
      matches(
        'domainName',
        domainName,
        /^(?=.{3,47}$)[\w-]+(\.[\w-]+)+$/,
        'a full name of up to 47 characters, with a dot',
      ),
      rule(
        !Token.isUnresolved(dnsIps) && (dnsIps.length < 1 || dnsIps.length > 2),
        // Three are for ONTAP: https://docs.aws.amazon.com/fsx/latest/APIReference/API_SelfManagedActiveDirectoryConfiguration.html
        () => `'dnsIps' must be one or two addresses, got ${dnsIps.length}; keep those nearest to the file system`,
      ),
      rule(
        Token.isUnresolved(dnsIps) && domainControllers === undefined,
        () => `'domainControllers' must be given with 'dnsIps' that are not known at synthesis; give it their range`,
      ),
      distinct('dnsIps', dnsIps),
      (isKnown(dnsIps) ? dnsIps : []).map((ip) => matches('dnsIps', ip, /^\d{1,3}(\.\d{1,3}){3}$/, 'IPv4 addresses')),
      matches('organizationalUnit', organizationalUnit, /^OU=.+/i, "a distinguished name that begins with 'OU='"),
      rule(
        secret?.node.defaultChild instanceof secretsmanager.CfnSecret && secret.encryptionKey === undefined,
        () =>
          `'secret' must have an 'encryptionKey' of your own, got the AWS managed key of Secrets Manager, which FSx may not use; give ` +
          'the secret a key',
      ),
      controllerRules(domainControllers),
    );
    return new OwnDirectory(options);
  }

  /**
   * The settings of the file system.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, vpc: ec2.IVpc): ActiveDirectoryConfig;
}

class ManagedDirectory extends ActiveDirectory {
  constructor(
    private readonly activeDirectoryId: string,
    private readonly options: ManagedActiveDirectoryOptions,
  ) {
    super();
  }

  public _bind(_: Construct, vpc: ec2.IVpc): ActiveDirectoryConfig {
    return {
      configuration: { activeDirectoryId: this.activeDirectoryId },
      domainControllers: this.options.domainControllers ?? [ec2.Peer.ipv4(vpc.vpcCidrBlock)],
    };
  }
}

class OwnDirectory extends ActiveDirectory {
  constructor(private readonly options: SelfManagedActiveDirectoryOptions) {
    super();
  }

  public _bind(scope: Construct): ActiveDirectoryConfig {
    const { domainName, dnsIps, secret, organizationalUnit, administratorsGroup, domainControllers } = this.options;
    return {
      configuration: {
        selfManagedActiveDirectoryConfiguration: {
          domainName,
          dnsIps,
          domainJoinServiceAccountSecret: secret.secretArn,
          organizationalUnitDistinguishedName: organizationalUnit,
          fileSystemAdministratorsGroup: administratorsGroup,
        },
      },
      domainControllers: domainControllers ?? dnsIps.map((ip) => ec2.Peer.ipv4(`${ip}/32`)),
      dependency: allowToReadSecret(scope, secret),
    };
  }
}

/**
 * Lets file systems of the account read the secret, and use its key to do so; a secret that is imported needs both statements by hand.
 * https://docs.aws.amazon.com/fsx/latest/WindowsGuide/self-managed-AD.html#bp-store-ad-creds-using-secret-manager-windows
 */
function allowToReadSecret(scope: Construct, secret: secretsmanager.ISecret): IDependable | undefined {
  const fileSystems = Stack.of(scope).formatArn({ service: 'fsx', resource: 'file-system', resourceName: '*' });
  const principals = [new iam.ServicePrincipal('fsx.amazonaws.com')];
  const ArnLike = { 'aws:SourceArn': fileSystems };
  secret.encryptionKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'DomainJoin',
      principals,
      actions: ['kms:Decrypt', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com`,
          'aws:SourceAccount': Aws.ACCOUNT_ID,
        },
        ArnLike,
      },
    }),
  );
  const { policyDependable } = secret.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'DomainJoin',
      principals,
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike },
    }),
  );
  return policyDependable;
}

/** A group takes 60 rules in a direction, of which each of these needs seventeen. */
function controllerRules(controllers: ec2.IPeer[] | undefined): Rules {
  return rule(
    isKnown(controllers) && (controllers.length < 1 || controllers.length > 3),
    () =>
      `'domainControllers' must be one to three, got ${controllers?.length}; give an address range that has them all`,
  );
}
