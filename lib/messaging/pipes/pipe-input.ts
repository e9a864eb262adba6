import { isKnown, nonEmpty, quoted, rule, Rules, validate } from '../../private/validation';

/** The maximum length of a template (https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeTargetParameters.html). */
const MAX_LENGTH = 8192;

/**
 * The form in which an `EventPipe` passes each message or record on
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html).
 */
export class PipeInput {
  /**
   * An object, by its fields. A value that is one reference, such as `<$.body.id>` or `<aws.pipes.event.ingestion-time>`, becomes what it refers to,
   * text, number or object; within other text it becomes text.
   *
   * @param fields the fields with their values, which may be references
   */
  public static json(fields: { [key: string]: unknown }): PipeInput {
    const text = JSON.stringify(fields).replace(/"(<[^<>"\\]+>)"(?!\s*:)/g, '$1');
    validate('PipeInput.json', inputRules('fields', text));
    return new PipeInput(text);
  }

  /**
   * A text, with references such as `<$.body.id>`. It is passed as it is written: JSON has its own quotation marks.
   *
   * @param text the text
   */
  public static text(text: string): PipeInput {
    validate('PipeInput.text', nonEmpty('text', text), inputRules('text', text));
    return new PipeInput(text);
  }

  private constructor(
    /**
     * The template.
     *
     * @internal
     */
    public readonly _template: string,
  ) {}
}

function inputRules(prop: string, text: string): Rules {
  if (!isKnown(text)) return [];
  const unknown = (text.match(/<[\w$.[\]*/-]+>/g) ?? []).filter((reference) => !/^<(\$|aws\.pipes\.)/.test(reference));
  return [
    rule(
      text.length > MAX_LENGTH,
      () => `'${prop}' must have at most ${MAX_LENGTH} characters, got ${text.length}; shape events in an enrichment`,
    ),
    rule(
      unknown.length > 0,
      () =>
        `'${prop}' must refer to the event by '<$.' and to the pipe by '<aws.pipes.', got ${quoted(unknown)}; write '<$.body.id>' for the field 'id' of a message`,
    ),
  ];
}
