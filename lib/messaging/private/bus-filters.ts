import { BusSubscriberFilter } from '../events/bus-subscriber-options';

/** A filter of a subscriber: a pattern over a part of the event. */
export interface ScopedPattern {
  readonly scope: 'DATA' | 'METADATA' | 'SYSTEM_METADATA';
  readonly pattern: Record<string, unknown>;
}

/**
 * The filters, of which EventBridge takes one for each part of an event. Sources and detail types are those that EventBridge has written:
 * whoever publishes raw events can write others into the data
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-filtering.html).
 */
export function filtersOf(filter: BusSubscriberFilter): ScopedPattern[] {
  const { source, detailType, detail, data, metadata, systemMetadata } = filter;
  const system = {
    ...(source && { 'aws:Source': source }),
    ...(detailType && { 'aws:DetailType': detailType }),
    ...systemMetadata,
  };
  return [
    ...(detail ? [{ scope: 'DATA', pattern: { detail } } as const] : []),
    ...(data ? [{ scope: 'DATA', pattern: data } as const] : []),
    ...(metadata ? [{ scope: 'METADATA', pattern: metadata } as const] : []),
    ...(Object.keys(system).length > 0 ? [{ scope: 'SYSTEM_METADATA', pattern: system } as const] : []),
  ];
}
