import { rule, Rules } from '../../private/validation';

/** The part of a table mapping that names what it is about. `%` stands for any characters. */
interface Locator {
  readonly 'schema-name': string;
  readonly 'table-name': string;
  readonly 'table-type'?: string;
}

/**
 * The tables that are migrated, or left out. `%` stands for any characters, `_` for one; names are written as the source writes them,
 * for example in capitals in Oracle.
 */
export class TableSelection {
  /**
   * Migrates the tables whose schema and name match.
   *
   * @param schema the schema; `%` stands for any characters
   * @param table the table; `%` stands for any characters
   */
  public static include(schema: string, table: string = '%'): TableSelection {
    return new TableSelection('include', { 'schema-name': schema, 'table-name': table }, false);
  }

  /**
   * Leaves out tables that another selection includes.
   *
   * @param schema the schema; `%` stands for any characters
   * @param table the table; `%` stands for any characters
   */
  public static exclude(schema: string, table: string): TableSelection {
    return new TableSelection('exclude', { 'schema-name': schema, 'table-name': table }, false);
  }

  /**
   * Migrates views as tables. On an instance, and with `MigrationType.fullLoad()` only.
   *
   * @param schema the schema; `%` stands for any characters
   * @param view the view; `%` stands for any characters
   */
  public static includeViews(schema: string, view: string = '%'): TableSelection {
    return new TableSelection('include', { 'schema-name': schema, 'table-name': view, 'table-type': 'view' }, true);
  }

  private constructor(
    /** @internal */
    public readonly _action: 'include' | 'exclude',
    private readonly locator: Locator,
    /** @internal */
    public readonly _views: boolean,
  ) {}

  /** @internal */
  public _rules(): Rules {
    const empty = [this.locator['schema-name'], this.locator['table-name']].some((name) => name.trim() === '');
    return rule(empty, () => "'tables' must name a schema and a table; use '%' for all");
  }

  /** @internal */
  public _render(id: number): object {
    return {
      'rule-type': 'selection',
      'rule-id': String(id),
      'rule-name': String(id),
      'object-locator': this.locator,
      'rule-action': this._action,
      filters: [],
    };
  }
}
