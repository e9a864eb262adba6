import { Validations } from 'aws-cdk-lib/core';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { IConstruct } from 'constructs';
import { nonEmpty, validate } from '../../private/validation';

/** How bad a vulnerability is, in the words of ECR and Amazon Inspector. */
export enum FindingSeverity {
  /** Must be fixed at once. */
  CRITICAL = 'CRITICAL',
  /** Must be fixed soon. */
  HIGH = 'HIGH',
  /** Should be fixed. */
  MEDIUM = 'MEDIUM',
  /** Is good to know. */
  LOW = 'LOW',
}

/** How the images of a repository are searched for known vulnerabilities. */
export abstract class ImageScanning {
  /**
   * ECR scans the packages of the operating system once, when an image is pushed. Free of charge.
   *
   * What becomes known later is not found: push again, or use `enhanced()`.
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
   * @param reason who scans the images instead
   */
  public static none(reason: string): ImageScanning {
    validate('ImageScanning.none', nonEmpty('reason', reason));
    return new NoScanning(reason);
  }

  /**
   * @internal
   */
  public abstract readonly _scanOnPush: boolean;

  /**
   * Says what there is to say about the choice.
   *
   * @internal
   */
  public _announce(_repository: IConstruct): void {
    // Only opting out needs a word.
  }

  /**
   * Matches the events for findings of a repository.
   *
   * @internal
   */
  public abstract _findingPattern(repositoryName: string, severities: FindingSeverity[]): EventPattern | undefined;
}

class BasicScanning extends ImageScanning {
  public readonly _scanOnPush = true;

  /** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html: severities without a finding are absent. */
  public _findingPattern(repositoryName: string, severities: FindingSeverity[]): EventPattern {
    return {
      source: ['aws.ecr'],
      detailType: ['ECR Image Scan'],
      detail: {
        'repository-name': [repositoryName],
        'scan-status': ['COMPLETE'],
        $or: severities.map((severity) => ({ 'finding-severity-counts': { [severity]: [{ numeric: ['>', 0] }] } })),
      },
    };
  }
}

class EnhancedScanning extends ImageScanning {
  // The registry's setting decides; the repository's is what counts again if somebody switches that off.
  public readonly _scanOnPush = true;

  /** https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html */
  public _findingPattern(repositoryName: string, severities: FindingSeverity[]): EventPattern {
    return {
      source: ['aws.inspector2'],
      detailType: ['Inspector2 Finding'],
      detail: {
        severity: severities,
        status: ['ACTIVE'],
        resources: { details: { awsEcrContainerImage: { repositoryName: [repositoryName] } } },
      },
    };
  }
}

class NoScanning extends ImageScanning {
  public readonly _scanOnPush = false;

  constructor(private readonly reason: string) {
    super();
  }

  public override _announce(repository: IConstruct): void {
    Validations.of(repository).addWarning(
      'cdk-reference-architectures:imageScanningOff',
      `images are not scanned for vulnerabilities (${this.reason}); use ImageScanning.onPush(), or acknowledge this warning`,
    );
  }

  public _findingPattern(): undefined {
    return undefined;
  }
}
