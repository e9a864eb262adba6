import { nonEmpty, Rules } from '../../private/validation';

/** The names that a transformation changes. */
export enum TransformationTarget {
  /** The names of schemas. */
  SCHEMA = 'schema',

  /** The names of tables. */
  TABLE = 'table',

  /** The names of columns. */
  COLUMN = 'column',
}

/** The names that a transformation is for; `%` stands for any characters. */
export interface TransformationScope {
  /**
   * The schema.
   *
   * @default '%' - all
   */
  readonly schema?: string;

  /**
   * The table.
   *
   * @default '%' - all
   */
  readonly table?: string;

  /**
   * The column.
   *
   * @default '%' - all
   */
  readonly column?: string;
}

/** A change of names on the way. Of several for the same thing, the first one that matches is taken. */
export class TableTransformation {
  /**
   * Gives a schema another name in the target.
   *
   * @param schema the schema of the source
   * @param name the name in the target
   */
  public static renameSchema(schema: string, name: string): TableTransformation {
    return new TableTransformation('rename', TransformationTarget.SCHEMA, { schema }, name);
  }

  /**
   * Gives a table another name in the target.
   *
   * @param schema the schema of the source
   * @param table the table of the source
   * @param name the name in the target
   */
  public static renameTable(schema: string, table: string, name: string): TableTransformation {
    return new TableTransformation('rename', TransformationTarget.TABLE, { schema, table }, name);
  }

  /**
   * Gives a column another name in the target.
   *
   * @param schema the schema of the source
   * @param table the table of the source
   * @param column the column of the source
   * @param name the name in the target
   */
  public static renameColumn(schema: string, table: string, column: string, name: string): TableTransformation {
    return new TableTransformation('rename', TransformationTarget.COLUMN, { schema, table, column }, name);
  }

  /**
   * Leaves a column out.
   *
   * @param schema the schema of the source
   * @param table the table of the source
   * @param column the column of the source
   */
  public static removeColumn(schema: string, table: string, column: string): TableTransformation {
    return new TableTransformation('remove-column', TransformationTarget.COLUMN, { schema, table, column });
  }

  /** Writes names in lower case, as PostgreSQL does: from Oracle one for schemas, tables and columns each. */
  public static toLowerCase(target: TransformationTarget, scope: TransformationScope = {}): TableTransformation {
    return new TableTransformation('convert-lowercase', target, scope);
  }

  /** Writes names in capitals. */
  public static toUpperCase(target: TransformationTarget, scope: TransformationScope = {}): TableTransformation {
    return new TableTransformation('convert-uppercase', target, scope);
  }

  /**
   * Puts a prefix before names.
   *
   * @param prefix the prefix
   */
  public static addPrefix(
    target: TransformationTarget,
    prefix: string,
    scope: TransformationScope = {},
  ): TableTransformation {
    return new TableTransformation('add-prefix', target, scope, prefix);
  }

  /**
   * Takes a prefix away from names.
   *
   * @param prefix the prefix
   */
  public static removePrefix(
    target: TransformationTarget,
    prefix: string,
    scope: TransformationScope = {},
  ): TableTransformation {
    return new TableTransformation('remove-prefix', target, scope, prefix);
  }

  private constructor(
    private readonly action: string,
    private readonly target: TransformationTarget,
    private readonly scope: TransformationScope,
    private readonly value?: string,
  ) {}

  /** @internal */
  public _rules(): Rules {
    return [
      nonEmpty('transformations schema', this.scope.schema),
      nonEmpty('transformations table', this.scope.table),
      nonEmpty('transformations column', this.scope.column),
      nonEmpty('transformations name or prefix', this.value),
    ];
  }

  /** @internal */
  public _render(id: number): object {
    const { schema = '%', table = '%', column = '%' } = this.scope;
    return {
      'rule-type': 'transformation',
      'rule-id': String(id),
      'rule-name': String(id),
      'rule-target': this.target,
      'object-locator': {
        'schema-name': schema,
        ...(this.target === TransformationTarget.SCHEMA ? {} : { 'table-name': table }),
        ...(this.target === TransformationTarget.COLUMN ? { 'column-name': column } : {}),
      },
      'rule-action': this.action,
      ...(this.value === undefined ? {} : { value: this.value }),
    };
  }
}
