import { IConstruct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { nonEmpty, validate } from '../../private/validation';

/** The severity of a vulnerability, in the words of ECR and Amazon Inspector. */
export enum FindingSeverity {
  /** Must be fixed at once. */
  CRITICAL = 'CRITICAL',
  /** Must be fixed soon. */
  HIGH = 'HIGH',
  /** Should be fixed. */
  MEDIUM = 'MEDIUM',
  /** May be fixed. */
  LOW = 'LOW',
}

/**
 * The settings of a repository.
 *
 * @internal
 */
export interface ImageScanningConfig {
  /** Whether ECR scans an image when it is pushed. */
  readonly scanOnPush: boolean;

  /**
   * The pattern of the events for findings of a repository.
   *
   * @default - nothing is ever found
   */
  readonly findings?: (repositoryName: string, severities: FindingSeverity[]) => EventPattern;
}

/** The search of a repository's images for known vulnerabilities. */
export abstract class ImageScanning {
  /**
   * ECR scans the packages of the operating system once, when an image is pushed. Free of charge.
   *
   * Vulnerabilities that become known later are not found: push again, or use `enhanced()`.
   */
  public static onPush(): ImageScanning {
    return new BasicScanning();
  }

  /**
   * Amazon Inspector scans packages of the operating system and of the programming language, and scans again when a
   * new vulnerability becomes known.
   *
   * Enhanced scanning belongs to the registry, which is one per account and Region: `RegistryScanning` (or your
   * platform team) switches it on. This choice makes `onFinding()` listen to Inspector. Inspector charges for every
   * image (https://aws.amazon.com/inspector/pricing/).
   */
  public static enhanced(): ImageScanning {
    return new EnhancedScanning();
  }

  /**
   * No scan when an image is pushed. A warning, `cdk-reference-architectures:imageScanningOff`, repeats the reason.
   *
   * @param reason why, for example who scans the images instead
   */
  public static none(reason: string): ImageScanning {
    validate('ImageScanning.none', nonEmpty('reason', reason));
    return new NoScanning(reason);
  }

  /**
   * The settings of a repository; opting out warns on it.
   *
   * @internal
   */
  public abstract _bind(repository: IConstruct): ImageScanningConfig;
}

class BasicScanning extends ImageScanning {
  /** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html: severities without a finding are absent. */
  public _bind(): ImageScanningConfig {
    return {
      scanOnPush: true,
      findings: (repositoryName, severities) => ({
        source: ['aws.ecr'],
        detailType: ['ECR Image Scan'],
        detail: {
          'repository-name': [repositoryName],
          'scan-status': ['COMPLETE'],
          $or: severities.map((severity) => ({ 'finding-severity-counts': { [severity]: [{ numeric: ['>', 0] }] } })),
        },
      }),
    };
  }
}

class EnhancedScanning extends ImageScanning {
  /** https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html */
  public _bind(): ImageScanningConfig {
    return {
      // The registry's setting decides; the repository's counts again if somebody switches that off.
      scanOnPush: true,
      findings: (repositoryName, severities) => ({
        source: ['aws.inspector2'],
        detailType: ['Inspector2 Finding'],
        detail: {
          severity: severities,
          status: ['ACTIVE'],
          resources: { details: { awsEcrContainerImage: { repositoryName: [repositoryName] } } },
        },
      }),
    };
  }
}

class NoScanning extends ImageScanning {
  constructor(private readonly reason: string) {
    super();
  }

  public _bind(repository: IConstruct): ImageScanningConfig {
    Validations.of(repository).addWarning(
      'cdk-reference-architectures:imageScanningOff',
      `images are not scanned for vulnerabilities (${this.reason}); use ImageScanning.onPush(), or acknowledge this warning`,
    );
    return { scanOnPush: false };
  }
}
