import { Duration } from 'aws-cdk-lib/core';
import { AuroraOptions } from './aurora-options';

/** Properties that both kinds of clusters of a global database have. Give both the same engine, capacity and parameters. */
export interface AuroraGlobalOptions extends AuroraOptions {
  /**
   * The time that a secondary cluster is behind the primary one, 100 milliseconds to 1 hour, for 5 minutes: so much would be lost with the
   * Region. Both kinds of clusters have the alarms, for a switchover exchanges their roles; only the secondary one has data for it.
   *
   * @default Duration.seconds(10)
   */
  readonly globalLag?: Duration;
}
