import { TableTransformation, TransformationTarget } from '../../../lib/databases';
import { validate } from '../../../lib/private/validation';

const { COLUMN, SCHEMA, TABLE } = TransformationTarget;
const table = { 'schema-name': 'S', 'table-name': 'T' };
const column = { ...table, 'column-name': 'C' };

describe('TableTransformation', () => {
  describe('all options', () => {
    test.each([
      [TableTransformation.renameSchema('S', 's'), 'rename', SCHEMA, { 'schema-name': 'S' }, 's'],
      [TableTransformation.renameTable('S', 'T', 't'), 'rename', TABLE, table, 't'],
      [TableTransformation.renameColumn('S', 'T', 'C', 'c'), 'rename', COLUMN, column, 'c'],
      [TableTransformation.removeColumn('S', 'T', 'C'), 'remove-column', COLUMN, column, undefined],
      [TableTransformation.toLowerCase(SCHEMA), 'convert-lowercase', SCHEMA, { 'schema-name': '%' }, undefined],
      [
        TableTransformation.toLowerCase(TABLE),
        'convert-lowercase',
        TABLE,
        { 'schema-name': '%', 'table-name': '%' },
        undefined,
      ],
      [
        TableTransformation.toUpperCase(COLUMN, { schema: 'S', table: 'T', column: 'C' }),
        'convert-uppercase',
        COLUMN,
        column,
        undefined,
      ],
      [TableTransformation.addPrefix(TABLE, 'old_', { schema: 'S', table: 'T' }), 'add-prefix', TABLE, table, 'old_'],
      [TableTransformation.removePrefix(TABLE, 'T_', { schema: 'S', table: 'T' }), 'remove-prefix', TABLE, table, 'T_'],
    ])('%#', (transformation, action, target, locator, value) => {
      expect(transformation._render(3)).toEqual({
        'rule-type': 'transformation',
        'rule-id': '3',
        'rule-name': '3',
        'rule-action': action,
        'rule-target': target,
        'object-locator': locator,
        ...(value === undefined ? {} : { value }),
      });
      expect(() => validate('it', transformation._rules())).not.toThrow();
    });
  });

  describe('fails', () => {
    test('fails with empty names', () => {
      const empty = TableTransformation.renameColumn('', '', '', '');
      expect(() => validate('it', empty._rules())).toThrow(/has 4 problems/);
    });
  });
});
