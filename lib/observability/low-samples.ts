import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { rule, Rules, validate, wholeNumber } from '../private/validation';

/** The meaning of a percentile of few samples: at night the slowest 1 % of ten requests are one request. */
export abstract class LowSamples {
  /** Few samples count as many do. */
  public static evaluate(): LowSamples {
    return new Choice('evaluate');
  }

  /**
   * The alarm stays as it is in periods of which CloudWatch says that they have too few samples for the percentile. It
   * decides on the number of samples itself.
   */
  public static ignore(): LowSamples {
    return new Choice('ignore');
  }

  /**
   * A period with fewer samples has no data. The alarm looks at two metrics then, and costs twice as much.
   *
   * @param samples 2 or more in a period
   */
  public static atLeast(samples: number): LowSamples {
    validate('LowSamples.atLeast', wholeNumber('samples', samples, { min: 2 }));
    return new Choice(undefined, samples);
  }

  /**
   * The choice as CloudWatch knows it.
   *
   * @internal
   */
  public abstract readonly _evaluate?: string;

  /**
   * The rules of the metric.
   *
   * @internal
   */
  public abstract _rules(metric: cloudwatch.IMetric): Rules;

  /**
   * The metric that the alarm looks at.
   *
   * @internal
   */
  public abstract _metric(metric: cloudwatch.IMetric): cloudwatch.IMetric;
}

class Choice extends LowSamples {
  constructor(
    public readonly _evaluate?: string,
    private readonly samples?: number,
  ) {
    super();
  }

  public _rules(metric: cloudwatch.IMetric): Rules {
    return rule(
      !(metric instanceof cloudwatch.Metric && /^p\d/.test(metric.statistic)),
      () => `'lowSamples' must be for a metric whose statistic is a percentile; leave it out`,
    );
  }

  public _metric(metric: cloudwatch.IMetric): cloudwatch.IMetric {
    if (this.samples === undefined || !(metric instanceof cloudwatch.Metric)) return metric;
    return new cloudwatch.MathExpression({
      label: metric.label ?? `${metric.metricName} ${metric.statistic}`,
      expression: `IF(samples >= ${this.samples}, value)`,
      usingMetrics: {
        value: metric,
        samples: metric.with({ statistic: cloudwatch.Stats.SAMPLE_COUNT, label: 'samples' }),
      },
      period: metric.period,
    });
  }
}
