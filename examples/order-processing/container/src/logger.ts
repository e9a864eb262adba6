import { LOG_LEVELS, LogLevel } from './config.js';

type Fields = Record<string, unknown>;

/** Writes one JSON object a line to standard output, which is what CloudWatch Logs Insights reads fields from. */
export class Logger {
  constructor(
    private readonly level: LogLevel,
    private readonly fields: Fields,
    private readonly write: (line: string) => void = (line) => process.stdout.write(line),
  ) {}

  /** A logger that adds fields to every line. */
  with(fields: Fields): Logger {
    return new Logger(this.level, { ...this.fields, ...fields }, this.write);
  }

  debug(message: string, fields?: Fields): void {
    this.log('debug', message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.log('info', message, fields);
  }

  warn(message: string, fields?: Fields): void {
    this.log('warn', message, fields);
  }

  error(message: string, fields?: Fields): void {
    this.log('error', message, fields);
  }

  private log(level: LogLevel, message: string, fields: Fields = {}): void {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.level)) return;
    const entry = { time: new Date().toISOString(), level, message, ...this.fields, ...fields };
    this.write(`${JSON.stringify(entry, (_, value) => (value instanceof Error ? describe(value) : value))}\n`);
  }
}

/** What JSON leaves out of an error, and what a kind of error adds. */
function describe(error: Error): Fields {
  const { name, message, stack, cause } = error;
  return { ...error, name, message, stack, ...(cause !== undefined && { cause }) };
}
