import { SagaExpression } from '../../../lib/messaging';

describe('SagaExpression', () => {
  describe('defaults', () => {
    test('the input, a result and a key, whole or in part', () => {
      expect(SagaExpression.input()).toBe('{% $states.context.Execution.Input %}');
      expect(SagaExpression.input('items[0].id')).toBe('{% $states.context.Execution.Input.items[0].id %}');
      expect(SagaExpression.result('Reserve')).toBe('{% $results.Reserve %}');
      expect(SagaExpression.result('Reserve', 'id')).toBe('{% $results.Reserve.id %}');
      expect(SagaExpression.idempotencyKey('Reserve')).toBe("{% $states.context.Execution.Id & '/Reserve' %}");
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'with a path that is none',
        () => SagaExpression.input('order id'),
        "'path' must be a path such as 'order.id' or 'items[0].id', got 'order id'",
      ],
      [
        'with a step that is none',
        () => SagaExpression.result("Reserve'"),
        "'step' must be up to 40 letters and digits",
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
