/** A value of a device at a moment. */
export interface Measurement {
  /** The name of what is measured, such as `temperature`. */
  readonly metric: string;
  readonly value: number;
  /** The moment in milliseconds. */
  readonly at: number;
}

/** The measurements of a request, as they wait in the queue. */
export interface DeviceMeasurements {
  readonly device: string;
  readonly measurements: readonly Measurement[];
}

/** The names of things in AWS IoT, without a colon. */
export const DEVICE = /^[a-zA-Z0-9_-]{1,128}$/;

/** The names of metrics. */
export const METRIC = /^[a-z][a-z0-9_]{0,39}$/;

/** The number of measurements in a request. */
export const MAX_MEASUREMENTS = 100;

/** The body of a message of the queue. Nobody but the intake writes them, which has checked more. */
export function parseMessage(body: string): DeviceMeasurements {
  const { device, measurements } = JSON.parse(body) as Partial<DeviceMeasurements>;
  const isKnown = typeof device === 'string' && DEVICE.test(device) && Array.isArray(measurements);
  if (!isKnown || !measurements.every(isMeasurement)) throw new Error('the message is not one of the intake');
  return { device, measurements };
}

function isMeasurement({ metric, value, at }: Partial<Measurement>): boolean {
  return typeof metric === 'string' && METRIC.test(metric) && Number.isFinite(value) && Number.isSafeInteger(at);
}

/**
 * The lines of some measurements. A line is its table, tags, value and time: the same again takes the place of the first. The names
 * have no character that would have to be escaped.
 * https://docs.influxdata.com/influxdb3/core/reference/line-protocol/
 */
export function linesOf({ device, measurements }: DeviceMeasurements): string[] {
  return measurements.map(
    ({ metric, value, at }) => `measurements,device=${device},metric=${metric} value=${value} ${at}`,
  );
}
