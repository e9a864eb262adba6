import { DatabaseInsights } from 'cdk-reference-architectures/databases';

describe('DatabaseInsights', () => {
  describe('defaults', () => {
    test('standard keeps what is without charge, advanced what it needs', () => {
      expect(DatabaseInsights.standard()).toMatchObject({ _mode: 'standard', _retention: 7 });
      expect(DatabaseInsights.advanced()).toMatchObject({ _mode: 'advanced', _retention: 465 });
    });
  });
});
