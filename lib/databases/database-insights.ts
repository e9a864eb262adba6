import * as rds from 'aws-cdk-lib/aws-rds';

/**
 * The mode of CloudWatch Database Insights: what is recorded of the load of a database, and how long.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Database-Insights.html
 */
export abstract class DatabaseInsights {
  /** The load by statement, wait and user of the last 7 days, without charge. */
  public static standard(): DatabaseInsights {
    return new Insights(rds.DatabaseInsightsMode.STANDARD, rds.PerformanceInsightRetention.DEFAULT);
  }

  /**
   * The load of the last 15 months, with execution plans, locks, and the view of a fleet; billed by virtual processor and hour
   * (https://aws.amazon.com/cloudwatch/pricing/).
   */
  public static advanced(): DatabaseInsights {
    return new Insights(rds.DatabaseInsightsMode.ADVANCED, rds.PerformanceInsightRetention.MONTHS_15);
  }

  /** @internal */
  public abstract readonly _mode: rds.DatabaseInsightsMode;

  /** @internal */
  public abstract readonly _retention: rds.PerformanceInsightRetention;
}

class Insights extends DatabaseInsights {
  constructor(
    public readonly _mode: rds.DatabaseInsightsMode,
    public readonly _retention: rds.PerformanceInsightRetention,
  ) {
    super();
  }
}
