import { Construct } from 'constructs';
import { Stack, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../private/rule-packs';
import { nonEmptyList, rule, validate } from '../private/validation';
import { wildcardFinding } from '../private/wildcard-finding';

/** Options for SSH. */
export interface SshAccessOptions {
  /**
   * The clients that may connect to port 22: named ranges or security groups, never everybody. Ranges wider than /8
   * (IPv4), or than /16 outside of fc00::/7 (IPv6), count as everybody: the widest that an organisation has for itself are
   * 10.0.0.0/8 and fc00::/7, and no one is assigned more of the public addresses.
   */
  readonly clients: ec2.IPeer[];

  /** The key pair of which the clients hold the private key. */
  readonly keyPair: ec2.IKeyPair;
}

/**
 * The input of an access option.
 *
 * @internal
 */
export interface InstanceAccessBindOptions {
  /** The policy of the instances that is the library's, beside what callers grant. */
  readonly policy: iam.Policy;

  /** The security group of the instances. */
  readonly securityGroup: ec2.ISecurityGroup;
}

/** Shell access to instances. */
export abstract class InstanceAccess {
  /**
   * Session Manager: no open port, no keys, IAM decides who, CloudTrail records it. The instances must reach the
   * endpoints `ssm` and `ssmmessages`, by the internet or by interface endpoints.
   */
  public static sessionManager(): InstanceAccess {
    return new SessionManagerAccess();
  }

  /** SSH from named clients, beside Session Manager. Warns with `cdk-reference-architectures:ssh`. */
  public static ssh(options: SshAccessOptions): InstanceAccess {
    const everybody = options.clients.filter((peer) => isEverybody(peer.uniqueId));
    validate(
      'InstanceAccess.ssh',
      nonEmptyList('clients', options.clients),
      rule(
        everybody.length > 0,
        () =>
          `'clients' must not be everybody, got ${everybody[0].uniqueId}; name your own address ranges, /8 or narrower`,
      ),
    );
    return new SshAccess(options);
  }

  /** No shell: logs and metrics are all that can be seen of an instance. */
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
   * Whether the instances keep a connection to Session Manager.
   *
   * @internal
   */
  public abstract readonly _sessions: boolean;

  /**
   * Allows the access.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: InstanceAccessBindOptions): void;
}

/** Whether a range is wider than what anybody has for himself; the id of another peer than a range is none. */
function isEverybody(id: string): boolean {
  const [, address, prefix] = /^([\d.]+|[\da-f:]*:[\da-f:.]*)\/(\d+)$/i.exec(id) ?? [];
  if (address === undefined) return false;
  if (!address.includes(':')) return Number(prefix) < 8;
  return Number(prefix) < (/^f[cd]/i.test(address) ? 7 : 16);
}

class NoAccess extends InstanceAccess {
  public readonly _sessions = false;

  public _bind(): void {
    // There is nothing to allow.
  }
}

class SessionManagerAccess extends InstanceAccess {
  public readonly _sessions = true;

  /**
   * The permissions that Session Manager needs, and no more: the managed policy AmazonSSMManagedInstanceCore also reads
   * every parameter of the account. The heartbeat can be limited to instances of the account and Region, the channels
   * to nothing. `ssm:SourceInstanceARN` is no condition for it: that key is there for hybrid nodes only, not for
   * instances with an instance profile.
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsessionmanagermessagegatewayservice.html
   */
  public _bind(scope: Construct, { policy }: InstanceAccessBindOptions): void {
    const instances = Stack.of(scope).formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' });
    policy.addStatements(
      new iam.PolicyStatement({ actions: ['ssm:UpdateInstanceInformation'], resources: [instances] }),
      new iam.PolicyStatement({
        actions: [
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        resources: ['*'],
      }),
    );
    acknowledgeInherent(
      policy,
      'The heartbeat of Session Manager: instances of a fleet get their ids when they are launched.',
      wildcardFinding(policy, instances),
    );
  }
}

class SshAccess extends SessionManagerAccess {
  public override readonly _keyPair: ec2.IKeyPair;

  constructor(private readonly options: SshAccessOptions) {
    super();
    this._keyPair = options.keyPair;
  }

  public override _bind(scope: Construct, options: InstanceAccessBindOptions): void {
    super._bind(scope, options);
    for (const client of this.options.clients) {
      options.securityGroup.addIngressRule(client, ec2.Port.SSH, 'SSH from a named client');
    }
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:ssh',
      "the instances can be reached by SSH; use 'InstanceAccess.sessionManager()', which needs no open port and no keys",
    );
  }
}
