import { required, validate } from '../../private/validation';
import { jsonataRules } from '../private/jsonata-rules';

/** The form in which a subscriber of a `RetainedEventBus` gets an event. */
export class BusSubscriberPayload {
  /** The event as it was published: with `PutEvents` the envelope of EventBridge, with `PutRawEvents` the data alone. */
  public static data(): BusSubscriberPayload {
    return new BusSubscriberPayload({ Type: 'RAW' });
  }

  /** An object with `Data`, `Metadata` and `SystemMetadata`, such as the id of the event and whether it is replayed. */
  public static withMetadata(): BusSubscriberPayload {
    return new BusSubscriberPayload({ Type: 'WITH_METADATA' });
  }

  /** The data as JSON on a line of its own, for delivery streams, which put nothing between records. */
  public static jsonLine(): BusSubscriberPayload {
    return BusSubscriberPayload.jsonata('{% $string($events.Data) & "\\n" %}');
  }

  /**
   * The result of an expression of JSONata over `$events`, billed for each event. An event for which it is nothing is not delivered
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-transform.html).
   *
   * @param expression the expression, such as `{% { "order": $events.Data.detail.id } %}`, 8,192 characters at most
   */
  public static jsonata(expression: string): BusSubscriberPayload {
    validate(
      'BusSubscriberPayload.jsonata',
      required('expression', expression),
      jsonataRules('expression', expression, { required: true }),
    );
    return new BusSubscriberPayload({ Type: 'JSONATA', JsonataConfiguration: { Expression: expression } });
  }

  private constructor(
    /**
     * The property of the subscriber.
     *
     * @internal
     */
    public readonly _transformer: {
      readonly Type: string;
      readonly JsonataConfiguration?: { readonly Expression: string };
    },
  ) {}
}
