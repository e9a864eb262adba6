import { Construct } from 'constructs';
import * as dms from 'aws-cdk-lib/aws-dms';
import { matches, nonEmpty, rule, Rules } from '../../private/validation';

/**
 * The modes that an engine has, from the strictest on.
 *
 * @internal
 */
export interface MigrationTlsModes {
  /** The mode that verifies the certificate. */
  readonly verified: 'verify-full' | 'verify-ca';

  /** Whether it also encrypts without verifying. */
  readonly unverified: boolean;

  /** Whether it verifies by a certificate in PEM. Oracle's client has a wallet. */
  readonly pem: boolean;
}

/**
 * The part of an endpoint that a choice of TLS gives.
 *
 * @internal
 */
export interface MigrationTlsConfig {
  readonly sslMode: string;
  readonly certificateArn?: string;
}

/**
 * The encryption of the connection to a database. Each engine has other modes
 * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html); the strictest one is taken.
 */
export abstract class MigrationTls {
  /**
   * The certificate of the database is verified, and the name of its host. Not for Oracle, which takes a wallet
   * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.Oracle.html): import it, and use `verifiedByExisting()`.
   *
   * @param certificatePem the certificate of the authority, with the whole chain, in PEM; of RDS and Aurora that of the Region
   * from https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html. A change of it changes the endpoint in place.
   */
  public static verified(certificatePem: string): MigrationTls {
    return new Verified(certificatePem);
  }

  /**
   * Verified by a certificate that DMS has already, and for Oracle by a wallet, which verifies the authority alone. A wallet is
   * imported by `aws dms import-certificate --certificate-wallet fileb://cwallet.sso`.
   *
   * @param certificateArn the ARN of the certificate in DMS
   */
  public static verifiedByExisting(certificateArn: string): MigrationTls {
    return new VerifiedByExisting(certificateArn);
  }

  /**
   * Encrypted, with a certificate that nobody verifies: whoever is between can read along. PostgreSQL and SQL Server only.
   *
   * @param reason the reason why it cannot be verified
   */
  public static unverified(reason: string): MigrationTls {
    return new Unverified(reason);
  }

  /**
   * Not encrypted: everybody between can read the rows and the password.
   *
   * @param reason the reason why that is acceptable, for example an encrypted tunnel
   */
  public static none(reason: string): MigrationTls {
    return new None(reason);
  }

  /**
   * What is given up, for a warning; undefined where it is verified.
   *
   * @internal
   */
  public readonly _weakness?: string;

  /** @internal */
  public abstract _rules(prop: string, modes: MigrationTlsModes): Rules;

  /** @internal */
  public abstract _bind(scope: Construct, modes: MigrationTlsModes): MigrationTlsConfig;
}

class Verified extends MigrationTls {
  constructor(private readonly certificatePem: string) {
    super();
  }

  public _rules(prop: string, { pem }: MigrationTlsModes): Rules {
    return [
      matches(
        `${prop} certificatePem`,
        this.certificatePem,
        /^-----BEGIN CERTIFICATE-----[^]+-----END CERTIFICATE-----\s*$/,
        "in PEM, from '-----BEGIN CERTIFICATE-----' on",
      ),
      rule(
        !pem,
        () =>
          `'${prop}' must be a wallet, because Oracle takes no certificate in PEM; import it by 'aws dms import-certificate ` +
          "--certificate-wallet', and use 'MigrationTls.verifiedByExisting()'",
      ),
    ];
  }

  public _bind(scope: Construct, { verified }: MigrationTlsModes): MigrationTlsConfig {
    const certificate = new dms.CfnCertificate(scope, 'Certificate', { certificatePem: this.certificatePem });
    return { sslMode: verified, certificateArn: certificate.ref };
  }
}

class VerifiedByExisting extends MigrationTls {
  constructor(private readonly certificateArn: string) {
    super();
  }

  public _rules(prop: string): Rules {
    return matches(
      `${prop} certificateArn`,
      this.certificateArn,
      /^arn:[^:]+:dms:[^:]+:\d+:cert:.+$/,
      'the ARN of a certificate of DMS',
    );
  }

  public _bind(_scope: Construct, { verified }: MigrationTlsModes): MigrationTlsConfig {
    return { sslMode: verified, certificateArn: this.certificateArn };
  }
}

class Unverified extends MigrationTls {
  public override readonly _weakness: string;

  constructor(private readonly reason: string) {
    super();
    this._weakness = `its certificate is not verified (${reason})`;
  }

  public _rules(prop: string, { unverified }: MigrationTlsModes): Rules {
    return [
      nonEmpty(`${prop} reason`, this.reason),
      rule(
        !unverified,
        () => `'${prop}' must be verified: this engine does not encrypt otherwise; use 'MigrationTls.verified()'`,
      ),
    ];
  }

  public _bind(): MigrationTlsConfig {
    return { sslMode: 'require' };
  }
}

class None extends MigrationTls {
  public override readonly _weakness: string;

  constructor(private readonly reason: string) {
    super();
    this._weakness = `it is not encrypted (${reason})`;
  }

  public _rules(prop: string): Rules {
    return nonEmpty(`${prop} reason`, this.reason);
  }

  public _bind(): MigrationTlsConfig {
    return { sslMode: 'none' };
  }
}
