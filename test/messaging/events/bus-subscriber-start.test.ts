import { BusSubscriberStart } from '../../../lib/messaging';

const START = new Date('2026-11-01T00:00:00Z');
const END = new Date('2026-11-02T00:00:00Z');

describe('BusSubscriberStart', () => {
  describe('all options', () => {
    test('new events', () => {
      const { _properties, _ends } = BusSubscriberStart.latest();
      expect([_properties, _ends]).toEqual([{ StartingPosition: 'LATEST' }, false]);
    });

    test('the oldest event, and on', () => {
      const { _properties, _ends } = BusSubscriberStart.horizon();
      expect([_properties, _ends]).toEqual([
        {
          StartingPosition: 'POINT_IN_TIME',
          PointInTimeConfiguration: { PointType: 'HORIZON', EndPoint: undefined },
        },
        false,
      ]);
    });

    test('from a time to another, in seconds', () => {
      const { _properties, _ends } = BusSubscriberStart.timestamp(START, { endPoint: END });
      expect([_properties, _ends]).toEqual([
        {
          StartingPosition: 'POINT_IN_TIME',
          PointInTimeConfiguration: { PointType: 'TIMESTAMP', StartingPoint: 1_793_491_200, EndPoint: 1_793_577_600 },
        },
        true,
      ]);
    });
  });
  describe('fails', () => {
    test('fails for an end before the start', () => {
      expect(() => BusSubscriberStart.timestamp(END, { endPoint: START })).toThrow(
        "BusSubscriberStart.timestamp: 'endPoint' must be after 'startingPoint' (2026-11-02T00:00:00.000Z), got 2026-11-01T00:00:00.000Z",
      );
    });

    test('fails for no time', () => {
      expect(() => BusSubscriberStart.timestamp(new Date('today'))).toThrow(
        "'startingPoint' must be a time that exists",
      );
    });
  });
});
