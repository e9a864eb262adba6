import { Duration } from 'aws-cdk-lib/core';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import { matches, seconds, validate, wholeNumber } from '../../private/validation';

/** Options of scripts around snapshots. */
export interface SnapshotScriptsOptions {
  /**
   * The time that each of the two scripts may take, 10 s to 2 min.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;

  /**
   * The number of further attempts, 0 to 3.
   *
   * @default 0
   */
  readonly retryAttempts?: number;

  /**
   * Whether a snapshot is taken when the first script fails: consistent as after a loss of power, but not for the application.
   *
   * @default true - a snapshot is better than none
   */
  readonly snapshotOnFailure?: boolean;
}

/**
 * Scripts that stop and go on with writing around a snapshot of an instance, so that an application finds its data consistent.
 *
 * https://docs.aws.amazon.com/ebs/latest/userguide/automate-app-consistent-backups.html
 */
export abstract class SnapshotScripts {
  /** Those of Windows, by the Volume Shadow Copy Service, whose components must be set up in the instances. */
  public static windowsVss(): SnapshotScripts {
    return new Handler('document/AWSEC2-CreateVssSnapshot', { executionHandler: 'AWS_VSS_BACKUP' });
  }

  /**
   * Those of a document of Systems Manager of your own, which is called with `pre-script` and then with `post-script`. Instances need the
   * agent of Systems Manager.
   *
   * @param documentName the name of the document, of this account and Region
   */
  public static document(documentName: string, options: SnapshotScriptsOptions = {}): SnapshotScripts {
    const { timeout, retryAttempts = 0, snapshotOnFailure = true } = options;
    validate(
      'SnapshotScripts.document',
      matches('documentName', documentName, /^[\w.-]{3,128}$/, 'the name of a document'),
      seconds('timeout', timeout, { min: 10, max: 120 }),
      wholeNumber('retryAttempts', retryAttempts, { min: 0, max: 3 }),
    );
    return new Handler(`document/${documentName}`, {
      executionHandler: documentName,
      executionHandlerService: 'AWS_SYSTEMS_MANAGER',
      executionTimeout: timeout?.toSeconds() ?? 10,
      maximumRetryCount: retryAttempts,
      executeOperationOnScriptFailure: snapshotOnFailure,
      stages: ['PRE', 'POST'],
    });
  }

  /**
   * The document that the role may send, as a part of an ARN.
   *
   * @internal
   */
  public abstract readonly _document: string;

  /**
   * The scripts of a schedule.
   *
   * @internal
   */
  public abstract _bind(): dlm.CfnLifecyclePolicy.ScriptProperty;
}

class Handler extends SnapshotScripts {
  constructor(
    public readonly _document: string,
    private readonly script: dlm.CfnLifecyclePolicy.ScriptProperty,
  ) {
    super();
  }

  public _bind(): dlm.CfnLifecyclePolicy.ScriptProperty {
    return this.script;
  }
}
