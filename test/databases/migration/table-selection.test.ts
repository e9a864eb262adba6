import { TableSelection } from '../../../lib/databases';
import { validate } from '../../../lib/private/validation';

const rendered = (selection: TableSelection) => {
  const it = selection._render(7) as Record<string, unknown>;
  expect(it).toMatchObject({ 'rule-type': 'selection', 'rule-id': '7', 'rule-name': '7', filters: [] });
  return [it['rule-action'], it['object-locator']];
};

describe('TableSelection', () => {
  describe('all options', () => {
    test('includes a schema, tables and views, and excludes tables', () => {
      expect(rendered(TableSelection.include('shop'))).toEqual([
        'include',
        { 'schema-name': 'shop', 'table-name': '%' },
      ]);
      expect(rendered(TableSelection.exclude('shop', 'tmp%'))).toEqual([
        'exclude',
        { 'schema-name': 'shop', 'table-name': 'tmp%' },
      ]);
      expect(rendered(TableSelection.includeViews('shop', 'recent'))).toEqual([
        'include',
        { 'schema-name': 'shop', 'table-name': 'recent', 'table-type': 'view' },
      ]);
    });
  });

  describe('fails', () => {
    test('fails without a name', () => {
      expect(() => validate('it', TableSelection.exclude('shop', ' ')._rules())).toThrow("use '%' for all");
      expect(() => validate('it', TableSelection.include('shop')._rules())).not.toThrow();
    });
  });
});
