import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { injectedProps } from '../private/property-injection';
import { at, atLeastOne, validate } from '../private/validation';

/** Something that can show how it is doing. */
export interface IObservable {
  /** Graphs of what an operator looks at first. */
  dashboardWidgets(): cloudwatch.IWidget[];
}

/** Properties of an `OperationsDashboard`. */
export interface OperationsDashboardProps {
  /** The subjects of the dashboard, from top to bottom. */
  readonly subjects: IObservable[];

  /**
   * The time range that the dashboard opens with.
   *
   * @default Duration.hours(3)
   */
  readonly defaultInterval?: Duration;
}

/**
 * One CloudWatch dashboard for any number of constructs.
 *
 * The first three dashboards of an account are free, each further one costs 3 USD a month
 * (https://aws.amazon.com/cloudwatch/pricing/), so constructs make none by themselves.
 */
export class OperationsDashboard extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string =
    'cdk-reference-architectures.observability.OperationsDashboard';

  /** The dashboard. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    props = injectedProps(OperationsDashboard.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('OperationsDashboard', scope, id), atLeastOne('subjects', props.subjects));

    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      defaultInterval: props.defaultInterval ?? Duration.hours(3),
      widgets: props.subjects.map((subject) => subject.dashboardWidgets()),
    });
  }
}
