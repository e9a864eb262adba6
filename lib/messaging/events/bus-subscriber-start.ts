import { rule, validate } from '../../private/validation';

/** The end of what a subscriber of a `RetainedEventBus` is given. */
export interface BusSubscriberStartOptions {
  /**
   * The time until which events are delivered: then the subscriber is done.
   *
   * @default - without end: it reaches new events, and goes on with those
   */
  readonly endPoint?: Date;
}

/**
 * The first event that a subscriber of a `RetainedEventBus` gets. Events before the start are in the bus for the time that it
 * retains them. A change replaces the subscriber.
 */
export class BusSubscriberStart {
  /** New events, from the creation of the subscriber on. */
  public static latest(): BusSubscriberStart {
    return new BusSubscriberStart({ StartingPosition: 'LATEST' });
  }

  /** The oldest event that the bus has. */
  public static horizon(options: BusSubscriberStartOptions = {}): BusSubscriberStart {
    return BusSubscriberStart.pointInTime({ PointType: 'HORIZON' }, options);
  }

  /**
   * The first event from a time on, which must be in the time that the bus retains events and not in the future
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-replay.html).
   *
   * @param startingPoint the time
   */
  public static timestamp(startingPoint: Date, options: BusSubscriberStartOptions = {}): BusSubscriberStart {
    const { endPoint } = options;
    validate(
      'BusSubscriberStart.timestamp',
      rule(
        Number.isNaN(startingPoint.getTime()),
        () => `'startingPoint' must be a time that exists, got ${String(startingPoint)}`,
      ),
      rule(
        endPoint !== undefined && endPoint <= startingPoint,
        () =>
          `'endPoint' must be after 'startingPoint' (${startingPoint.toISOString()}), got ${endPoint?.toISOString()}`,
      ),
    );
    return BusSubscriberStart.pointInTime(
      { PointType: 'TIMESTAMP', StartingPoint: epochSeconds(startingPoint) },
      options,
    );
  }

  private static pointInTime(
    point: Record<string, unknown>,
    { endPoint }: BusSubscriberStartOptions,
  ): BusSubscriberStart {
    const PointInTimeConfiguration = { ...point, EndPoint: endPoint && epochSeconds(endPoint) };
    return new BusSubscriberStart(
      { StartingPosition: 'POINT_IN_TIME', PointInTimeConfiguration },
      endPoint !== undefined,
    );
  }

  private constructor(
    /**
     * The properties of the subscriber.
     *
     * @internal
     */
    public readonly _properties: Record<string, unknown>,
    /**
     * Whether it is done at some time.
     *
     * @internal
     */
    public readonly _ends = false,
  ) {}
}

function epochSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
