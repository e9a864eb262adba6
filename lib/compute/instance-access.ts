import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { nonEmptyList, rule, validate } from '../private/validation';

/** Options for SSH. */
export interface SshAccessOptions {
  /** Who may connect to port 22: named ranges or security groups, never everybody. */
  readonly clients: ec2.IPeer[];

  /** The key pair whose private key they hold. */
  readonly keyPair: ec2.IKeyPair;
}

/** What an access option needs of the instances. */
interface AccessTarget {
  readonly role: iam.IRole;
  readonly securityGroup: ec2.ISecurityGroup;
}

/** How people get a shell on instances. */
export abstract class InstanceAccess {
  /**
   * Session Manager: no open port, no keys, IAM decides who, CloudTrail records it. The instances need a way to the
   * endpoints `ssm` and `ssmmessages`, by the internet or by interface endpoints.
   */
  public static sessionManager(): InstanceAccess {
    return new SessionManagerAccess();
  }

  /** SSH from named clients, beside Session Manager. Warns with `cdk-reference-architectures:ssh`. */
  public static ssh(options: SshAccessOptions): InstanceAccess {
    const everybody = options.clients.filter((peer) => ['0.0.0.0/0', '::/0'].includes(peer.uniqueId));
    validate('InstanceAccess.ssh', [
      ...nonEmptyList('clients', options.clients),
      rule(
        everybody.length > 0,
        () => `'clients' must not be everybody, got ${everybody[0].uniqueId}; name your own address ranges`,
      ),
    ]);
    return new SshAccess(options);
  }

  /** Nobody: what is on the instances is seen by logs and metrics only. */
  public static none(): InstanceAccess {
    return new NoAccess();
  }

  /**
   * The key pair of the launch template.
   *
   * @internal
   */
  public readonly _keyPair?: ec2.IKeyPair;

  /**
   * Opens the way.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, target: AccessTarget): void;
}

class NoAccess extends InstanceAccess {
  public _bind(): void {
    // Nothing to open.
  }
}

class SessionManagerAccess extends InstanceAccess {
  /**
   * What Session Manager needs, and no more: the managed policy AmazonSSMManagedInstanceCore also reads every parameter
   * of the account. None of the actions can be limited to a resource
   * (https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html).
   */
  public _bind(_scope: Construct, { role }: AccessTarget): void {
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: [
          'ssm:UpdateInstanceInformation',
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        resources: ['*'],
      }),
    );
  }
}

class SshAccess extends SessionManagerAccess {
  public override readonly _keyPair: ec2.IKeyPair;

  constructor(private readonly options: SshAccessOptions) {
    super();
    this._keyPair = options.keyPair;
  }

  public override _bind(scope: Construct, target: AccessTarget): void {
    super._bind(scope, target);
    for (const client of this.options.clients) {
      target.securityGroup.addIngressRule(client, ec2.Port.SSH, 'SSH from a named client');
    }
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:ssh',
      "the instances can be reached by SSH; use 'InstanceAccess.sessionManager()', which needs no open port and no keys",
    );
  }
}
