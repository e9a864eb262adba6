import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as iam from 'aws-cdk-lib/aws-iam';
import { percentage, seconds, validate, wholeNumber } from '../../private/validation';
import { MAX_READERS } from '../private/aurora-limits';

/** Options of scaling of readers to a target. */
export interface AuroraReaderScalingOptions {
  /** The maximum number of readers, with those that have names, up to 15. */
  readonly maxReaders: number;

  /**
   * The time before another reader is taken away.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * The time before another reader is added.
   *
   * @default Duration.minutes(5) - a reader takes some minutes until it has a part of the load
   */
  readonly scaleOutCooldown?: Duration;
}

/**
 * Readers that come and go with the load, beside those that have names. They are of the class of the writer, and not in the template.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html
 */
export abstract class AuroraReaderScaling {
  /**
   * To the average of the processors of the readers.
   *
   * @param percent the average in percent, 10 to 90
   */
  public static targetCpu(percent: number, options: AuroraReaderScalingOptions): AuroraReaderScaling {
    validate(
      'AuroraReaderScaling.targetCpu',
      percentage('percent', percent, { min: 10, max: 90 }),
      ...optionRules(options),
    );
    return new Target(appscaling.PredefinedMetric.RDS_READER_AVERAGE_CPU_UTILIZATION, percent, options);
  }

  /**
   * To the average of connections of a reader.
   *
   * @param connections the number of connections, at least 1
   */
  public static targetConnections(connections: number, options: AuroraReaderScalingOptions): AuroraReaderScaling {
    validate(
      'AuroraReaderScaling.targetConnections',
      wholeNumber('connections', connections, { min: 1 }),
      ...optionRules(options),
    );
    return new Target(appscaling.PredefinedMetric.RDS_READER_AVERAGE_DATABASE_CONNECTIONS, connections, options);
  }

  /** @internal */
  public abstract readonly _maxReaders: number;

  /** @internal */
  public abstract _bind(scope: Construct, clusterIdentifier: string, minReaders: number): appscaling.ScalableTarget;
}

class Target extends AuroraReaderScaling {
  public readonly _maxReaders: number;

  constructor(
    private readonly predefinedMetric: appscaling.PredefinedMetric,
    private readonly targetValue: number,
    private readonly options: AuroraReaderScalingOptions,
  ) {
    super();
    this._maxReaders = options.maxReaders;
  }

  public _bind(scope: Construct, clusterIdentifier: string, minReaders: number): appscaling.ScalableTarget {
    const target = new appscaling.ScalableTarget(scope, 'ReaderScaling', {
      serviceNamespace: appscaling.ServiceNamespace.RDS,
      scalableDimension: 'rds:cluster:ReadReplicaCount',
      resourceId: `cluster:${clusterIdentifier}`,
      minCapacity: minReaders,
      maxCapacity: this.options.maxReaders,
      role: serviceRole(scope),
    });
    target.scaleToTrackMetric('Target', {
      predefinedMetric: this.predefinedMetric,
      targetValue: this.targetValue,
      scaleInCooldown: this.options.scaleInCooldown ?? Duration.minutes(5),
      scaleOutCooldown: this.options.scaleOutCooldown ?? Duration.minutes(5),
    });
    return target;
  }
}

function optionRules({ maxReaders, scaleInCooldown, scaleOutCooldown }: AuroraReaderScalingOptions) {
  return [
    wholeNumber('maxReaders', maxReaders, { min: 1, max: MAX_READERS }),
    seconds('scaleInCooldown', scaleInCooldown, { min: 0, max: 86_400 }),
    seconds('scaleOutCooldown', scaleOutCooldown, { min: 0, max: 86_400 }),
  ];
}

/** The role that Application Auto Scaling has for clusters of RDS, and uses whatever else it is given. */
function serviceRole(scope: Construct): iam.IRole {
  return iam.Role.fromRoleArn(
    scope,
    'ReaderScalingRole',
    Stack.of(scope).formatArn({
      service: 'iam',
      region: '',
      resource: 'role/aws-service-role/rds.application-autoscaling.amazonaws.com',
      resourceName: 'AWSServiceRoleForApplicationAutoScaling_RDSCluster',
    }),
  );
}
