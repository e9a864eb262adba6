/**
 * As much of CloudWatch's metric math as the alarms of this library use, over series that have gaps.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */

/** The values of a metric, by the minute. */
export type Series = ReadonlyMap<number, number>;

/**
 * The reading of a gap in arithmetic. The guide says that missing values "are treated as 0"; `drop` leaves the minute out, as many
 * people say that they have seen. An expression should do its work by either.
 */
export type Gaps = 'zero' | 'drop';

type Value = number | Series | Series[];

/** The values of an expression in each minute of a range. */
export function evaluate(
  expression: string,
  metrics: Readonly<Record<string, Series>>,
  minutes: readonly number[],
  gaps: Gaps = 'zero',
): Series {
  const parser = new Parser(tokens(expression), metrics, minutes, gaps);
  const value = parser.whole();
  if (!isSeries(value)) throw new Error(`'${expression}' must be a single time series`);
  return value;
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

const PRECEDENCE = [
  ['<', '>', '<=', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
];

function tokens(expression: string): string[] {
  const found = expression.match(/[A-Za-z_]\w*|\d+(\.\d+)?|<=|>=|==|!=|[-+*/<>(),[\]]/g) ?? [];
  const rest = found.join('').length - expression.replace(/\s/g, '').length;
  if (rest !== 0) throw new Error(`'${expression}' has what this evaluator does not know`);
  return found;
}

class Parser {
  private position = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly metrics: Readonly<Record<string, Series>>,
    private readonly minutes: readonly number[],
    private readonly gaps: Gaps,
  ) {}

  public whole(): Value {
    const value = this.binary(0);
    if (this.position < this.tokens.length) throw new Error(`unexpected '${this.tokens[this.position]}'`);
    return value;
  }

  private binary(level: number): Value {
    const operators = PRECEDENCE[level];
    if (!operators) return this.primary();
    let left = this.binary(level + 1);
    while (operators.includes(this.tokens[this.position] ?? '')) {
      const operator = this.next();
      left = this.combine(operator, left, this.binary(level + 1));
    }
    return left;
  }

  private primary(): Value {
    const token = this.next();
    if (token === '-') return this.combine('*', -1, this.primary());
    if (/^\d/.test(token)) return Number(token);
    if (token === '(') return this.closed(')');
    if (token === '[') return this.list(']').map(seriesOf);
    if (this.tokens[this.position] === '(') {
      this.next();
      return this.call(token, this.list(')'));
    }
    const metric = this.metrics[token];
    if (!metric) throw new Error(`there is no metric '${token}'`);
    return new Map([...metric].filter(([minute]) => this.minutes.includes(minute)));
  }

  private call(name: string, values: Value[]): Value {
    switch (name) {
      case 'FILL':
        return this.fill(seriesOf(values[0]), numberOf(values[1]));
      case 'IF':
        return this.choose(values);
      case 'SUM':
        return this.reduce(values[0], (all) => all.reduce((a, b) => a + b));
      case 'MAX':
        return this.reduce(values[0], (all) => Math.max(...all));
      default:
        throw new Error(`the function ${name} is not known here`);
    }
  }

  /** A series without any value: by the one reading it is filled, by the other there is nothing to fill. */
  private fill(series: Series, value: number): Series {
    if (series.size === 0 && this.gaps === 'drop') return series;
    return new Map(this.minutes.map((minute) => [minute, series.get(minute) ?? value]));
  }

  /** "Using IF expressions" in the guide: 0 where the true value is missing, nothing where the false one is. */
  private choose([condition, whenTrue, whenFalse]: Value[]): Series {
    const result = new Map<number, number>();
    for (const [minute, value] of seriesOf(condition)) {
      const chosen = value === 0 ? whenFalse : whenTrue;
      if (chosen === undefined) continue;
      const found = at(chosen, minute) ?? (value === 0 ? undefined : 0);
      if (found !== undefined) result.set(minute, found);
    }
    return result;
  }

  /** Over an array: each minute that one of the series has. */
  private reduce(list: Value | undefined, combine: (values: number[]) => number): Series {
    if (!Array.isArray(list)) throw new Error('of a single series it is a scalar, which alarms must not use');
    const result = new Map<number, number>();
    for (const minute of this.minutes) {
      const values = list.map((series) => series.get(minute)).filter((value) => value !== undefined);
      if (values.length > 0) result.set(minute, combine(values));
    }
    return result;
  }

  private combine(operator: string, left: Value, right: Value): Value {
    const apply = OPERATORS[operator];
    if (!apply) throw new Error(`the operator ${operator} is not known here`);
    if (typeof left === 'number' && typeof right === 'number') return apply(left, right);
    const result = new Map<number, number>();
    for (const minute of this.minutes) {
      const [a, b] = [at(left, minute), at(right, minute)];
      const present = [left, right].some((side) => isSeries(side) && side.has(minute));
      if (!present || (this.gaps === 'drop' && (a === undefined || b === undefined))) continue;
      const value = apply(a ?? 0, b ?? 0);
      // "If the value of a data point causes a function to attempt to divide by zero, the data point is dropped."
      if (Number.isFinite(value)) result.set(minute, value);
    }
    return result;
  }

  private list(end: string): Value[] {
    const values = [this.binary(0)];
    while (this.tokens[this.position] === ',') {
      this.next();
      values.push(this.binary(0));
    }
    this.expect(end);
    return values;
  }

  private closed(end: string): Value {
    const value = this.binary(0);
    this.expect(end);
    return value;
  }

  private expect(token: string): void {
    const found = this.next();
    if (found !== token) throw new Error(`expected '${token}', got '${found}'`);
  }

  private next(): string {
    const token = this.tokens[this.position++];
    if (token === undefined) throw new Error('the expression ends too early');
    return token;
  }
}

function isSeries(value: Value | undefined): value is Series {
  return value instanceof Map;
}

function seriesOf(value: Value | undefined): Series {
  if (!isSeries(value)) throw new Error('expected a time series');
  return value;
}

function numberOf(value: Value | undefined): number {
  if (typeof value !== 'number') throw new Error('expected a number');
  return value;
}

function at(value: Value, minute: number): number | undefined {
  return typeof value === 'number' ? value : seriesOf(value).get(minute);
}
