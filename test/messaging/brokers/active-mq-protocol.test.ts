import { ActiveMqProtocol } from '../../../lib/messaging';

describe('ActiveMqProtocol', () => {
  describe('all options', () => {
    test.each([
      ['OPEN_WIRE', '61617'],
      ['AMQP', '5671'],
      ['STOMP', '61614'],
      ['MQTT', '8883'],
      ['WEBSOCKET', '61619'],
    ] as const)('%s has the port %s', (name, port) => {
      expect(ActiveMqProtocol[name].port.toString()).toBe(port);
    });
  });
});
