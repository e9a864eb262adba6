import { ActiveMqInstanceType } from '../../../lib/messaging';

describe('ActiveMqInstanceType', () => {
  describe('all options', () => {
    test('types by their names, and one that is newer than the library', () => {
      expect(ActiveMqInstanceType.T3_MICRO.instanceType).toBe('mq.t3.micro');
      expect(ActiveMqInstanceType.M5_4XLARGE.instanceType).toBe('mq.m5.4xlarge');
      expect(ActiveMqInstanceType.of('mq.m7i.large').instanceType).toBe('mq.m7i.large');
    });

    test('every type is named after what it is', () => {
      for (const [name, type] of Object.entries(ActiveMqInstanceType)) {
        const { instanceType } = type as ActiveMqInstanceType;
        expect(instanceType.slice('mq.'.length).replace('.', '_').toUpperCase()).toBe(name);
      }
    });
  });
});
