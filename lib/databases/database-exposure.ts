import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import { nonEmpty, required, validate } from '../private/validation';

/** Whether a database has an address outside its VPC. */
export abstract class DatabaseExposure {
  /** An address in the VPC alone. */
  public static vpcOnly(): DatabaseExposure {
    return new VpcOnly();
  }

  /**
   * A public address, in public subnets. The security group still lets nobody in by itself.
   *
   * @param reason the reason why neither a VPN nor Session Manager will do; it stands in the warning of the synthesis
   */
  public static publicAddress(reason: string): DatabaseExposure {
    return new PublicAddress(reason);
  }

  /** @internal */
  public abstract readonly _isPublic: boolean;

  /** @internal */
  public abstract _bind(scope: Construct): void;
}

class VpcOnly extends DatabaseExposure {
  public readonly _isPublic = false;

  public _bind(): void {
    // There is nothing to say of it.
  }
}

class PublicAddress extends DatabaseExposure {
  public readonly _isPublic = true;

  constructor(private readonly reason: string) {
    super();
    validate('DatabaseExposure.publicAddress', [required('reason', reason, 'say why'), nonEmpty('reason', reason)]);
  }

  public _bind(scope: Construct): void {
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:databaseIsPublic',
      `the database has an address outside its VPC: ${this.reason}; take DatabaseExposure.vpcOnly(), or acknowledge this`,
    );
  }
}
