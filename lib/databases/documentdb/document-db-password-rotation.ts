import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { nonEmpty, required, rule, validate } from '../../private/validation';

/** Options of a rotation by a function of Secrets Manager. */
export interface DocumentDbHostedRotationOptions {
  /**
   * The time between two passwords, in whole days from 1 to 1000.
   *
   * @default Duration.days(30)
   */
  readonly automaticallyAfter?: Duration;

  /**
   * The subnets of the function, which reaches Secrets Manager from them.
   *
   * @default - the private subnets with egress, in a VPC without them the isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * The rotation of a password.
 *
 * @internal
 */
export interface DocumentDbRotationConfig {
  /** None where the password stays. */
  readonly hosted?: { readonly automaticallyAfter: Duration; readonly subnets?: ec2.SubnetSelection };
  readonly reason?: string;
}

/** The change of the password of the first user. */
export abstract class DocumentDbPasswordRotation {
  /**
   * Every thirty days, by a function of Secrets Manager in the VPC. CloudFormation makes it by a transform, so that deployments need
   * `CAPABILITY_AUTO_EXPAND`, which the CDK gives.
   */
  public static hosted(options: DocumentDbHostedRotationOptions = {}): DocumentDbPasswordRotation {
    const { automaticallyAfter = Duration.days(30), subnets } = options;
    const days = automaticallyAfter.isUnresolved() ? undefined : automaticallyAfter.toDays({ integral: false });
    validate(
      'DocumentDbPasswordRotation.hosted',
      rule(
        days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 1000),
        () => `'automaticallyAfter' must be from 1 to 1000 whole days, got ${String(days)} days`,
      ),
    );
    return new Rotation({ hosted: { automaticallyAfter, subnets } });
  }

  /**
   * The password stays as it is, unless somebody changes it.
   *
   * @param reason why, for example that clients cannot read the secret again
   */
  public static none(reason: string): DocumentDbPasswordRotation {
    validate('DocumentDbPasswordRotation.none', [required('reason', reason, 'say why'), nonEmpty('reason', reason)]);
    return new Rotation({ reason });
  }

  /**
   * Says how the password is changed.
   *
   * @internal
   */
  public abstract readonly _config: DocumentDbRotationConfig;
}

class Rotation extends DocumentDbPasswordRotation {
  constructor(public readonly _config: DocumentDbRotationConfig) {
    super();
  }
}
