import { eventPatternRules } from '../../private/event-pattern';
import { validate } from '../../private/validation';

/** Messages or records that an `EventPipe` takes; it takes those that match one of its filters. */
export class PipeFilter {
  /**
   * By a pattern, for example `{ body: { kind: ['order'] } }` of a queue, `{ dynamodb: { NewImage: { kind: { S: ['order'] } } } }` of a
   * table, `{ data: { kind: ['order'] } }` of a data stream. It may hold what `events.Match` makes
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html).
   *
   * @param pattern the pattern as an object
   */
  public static pattern(pattern: { [key: string]: unknown }): PipeFilter {
    validate('PipeFilter.pattern', eventPatternRules('pattern', pattern));
    return new PipeFilter(pattern);
  }

  private constructor(
    /**
     * The pattern.
     *
     * @internal
     */
    public readonly _pattern: { [key: string]: unknown },
  ) {}
}
