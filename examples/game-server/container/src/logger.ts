/** Writes one JSON object a line, which is what CloudWatch Logs Insights reads fields from. */
export type Log = (message: string, fields?: Record<string, unknown>) => void;

export const log: Log = (message, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...fields })}\n`);
};
