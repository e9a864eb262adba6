import { RabbitMqInstanceType } from '../../../lib/messaging';

describe('RabbitMqInstanceType', () => {
  describe('all options', () => {
    test('types by their names, and one that is newer than the library', () => {
      expect(RabbitMqInstanceType.T3_MICRO.instanceType).toBe('mq.t3.micro');
      expect(RabbitMqInstanceType.M7G_16XLARGE.instanceType).toBe('mq.m7g.16xlarge');
      expect(RabbitMqInstanceType.of('mq.m8g.large').instanceType).toBe('mq.m8g.large');
    });

    test('every type is named after what it is', () => {
      for (const [name, type] of Object.entries(RabbitMqInstanceType)) {
        const { instanceType } = type as RabbitMqInstanceType;
        expect(instanceType.slice('mq.'.length).replace('.', '_').toUpperCase()).toBe(name);
      }
    });
  });
});
