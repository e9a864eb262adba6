import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { acknowledgeInherent } from '../../private/rule-packs';
import { keyRemovalPolicy } from '../private/database-helpers';

/**
 * The database of the first user.
 *
 * @internal
 */
export interface MasterPasswordBindOptions {
  /** The user. */
  readonly username: string;
  /** The key of the database. */
  readonly encryptionKey: kms.IKey;
  /** The policy of the database. */
  readonly removalPolicy: RemovalPolicy;
}

/** The keeper of the password of the first user. Neither is for applications, which have users of their own. */
export abstract class RelationalMasterPassword {
  /**
   * A secret that RDS makes with the database, rotates every seven days and deletes with it. RDS makes no read replica of such a database,
   * but of SQL Server (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html).
   */
  public static managed(): RelationalMasterPassword {
    return new Managed();
  }

  /**
   * A secret of the stack, for a database with read replicas. It is not rotated: `database.instance.addRotationSingleUser()` does so, by a
   * function in subnets that reach Secrets Manager.
   */
  public static secret(): RelationalMasterPassword {
    return new OfTheStack();
  }

  /** @internal */
  public abstract readonly _isManaged: boolean;

  /** @internal */
  public abstract _bind(scope: Construct, options: MasterPasswordBindOptions): rds.Credentials;
}

class Managed extends RelationalMasterPassword {
  public readonly _isManaged = true;

  public _bind(_scope: Construct, { username, encryptionKey }: MasterPasswordBindOptions): rds.Credentials {
    return rds.Credentials.fromUsername(username, { encryptionKey });
  }
}

class OfTheStack extends RelationalMasterPassword {
  public readonly _isManaged = false;

  public _bind(scope: Construct, options: MasterPasswordBindOptions): rds.Credentials {
    const { username, encryptionKey, removalPolicy } = options;
    const secret = new rds.DatabaseSecret(scope, 'MasterSecret', { username, encryptionKey });
    // A database that is restored from the last snapshot has this password.
    secret.applyRemovalPolicy(keyRemovalPolicy(removalPolicy));
    acknowledgeInherent(
      secret,
      'The password of the first user, which no application has: rotation needs a function in the network of the database',
      'AwsSolutions-SMG4',
      'SecretsManagerRotationEnabled',
    );
    return rds.Credentials.fromSecret(secret);
  }
}
