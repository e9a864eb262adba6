import { rule, validate } from '../../private/validation';

/** The form of an event, as a document that a registry keeps, for bindings of code and for people. */
export class EventSchema {
  /**
   * An OpenAPI 3.0 document, whose first schema is the event: the form that bindings of code are made of.
   *
   * @param document the document as an object
   */
  public static openApi3(document: { [key: string]: unknown }): EventSchema {
    validate(
      'EventSchema.openApi3',
      rule(
        !String(document.openapi).startsWith('3.'),
        () => `'document' must be an OpenAPI document of version 3, got ${String(document.openapi)} as its 'openapi'`,
      ),
    );
    return new EventSchema('OpenApi3', JSON.stringify(document));
  }

  /**
   * A document of JSON Schema, draft 4.
   *
   * @param document the document as an object
   */
  public static jsonSchemaDraft4(document: { [key: string]: unknown }): EventSchema {
    validate(
      'EventSchema.jsonSchemaDraft4',
      rule(
        document.$schema !== 'http://json-schema.org/draft-04/schema#',
        () =>
          `'document' must have 'http://json-schema.org/draft-04/schema#' as its '$schema', got ${String(document.$schema)}`,
      ),
    );
    return new EventSchema('JSONSchemaDraft4', JSON.stringify(document));
  }

  private constructor(
    /**
     * The type, as EventBridge calls it.
     *
     * @internal
     */
    public readonly _type: string,
    /**
     * The document.
     *
     * @internal
     */
    public readonly _content: string,
  ) {}
}
