import { Definition, execute, Execution, TaskFailure } from '../../support/asl';

/**
 * How an action goes: it is done, says no, fails before or after it has done its work, takes longer than its timeout and is done, or
 * returns more than a state can hold.
 */
export type ActionFate = 'done' | 'rejected' | 'failed' | 'failedAfterwards' | 'timedOut' | 'tooLarge';

/** How a compensation goes. */
export type CompensationFate = 'undone' | 'broken';

/** What a test makes of the steps of a saga, by their ids. */
export interface SagaFates {
  readonly actions?: Record<string, ActionFate>;
  readonly compensations?: Record<string, CompensationFate>;
  /** What actions return, where it matters. */
  readonly results?: Record<string, unknown>;
  /** Whether the queue takes messages. */
  readonly queue?: 'up' | 'down';
}

/** What a function of the saga gets. */
export interface SagaCall {
  readonly idempotencyKey: string;
  readonly actionIdempotencyKey?: string;
  readonly step: string;
  readonly input: unknown;
  readonly results: Record<string, unknown>;
  readonly failure?: { readonly step: string; readonly error: string; readonly rejected: boolean };
}

/** What the queue gets of a step that was not compensated. */
export interface SagaReport {
  readonly uncompensatedStep: string;
  readonly execution: string;
  readonly idempotencyKey: string;
  readonly actionIdempotencyKey: string;
  readonly error: string;
  readonly cause: string;
  readonly failure: { readonly step: string; readonly error: string };
  readonly input: unknown;
  readonly results: Record<string, unknown>;
}

/** A world in which the steps of a saga have effects. */
export class SagaWorld {
  /** The steps whose effect holds. */
  public readonly effects = new Set<string>();

  /** The calls of functions, attempts included. */
  public readonly calls: SagaCall[] = [];

  /** The messages in the queue. */
  public readonly reports: SagaReport[] = [];

  constructor(public fates: SagaFates = {}) {}

  /** Runs the definition of a saga in this world. */
  public run(definition: Definition, input: unknown = { order: 7 }): Promise<Execution> {
    return execute(definition, input, {
      'lambda:invoke': ({ Payload }) => ({ Payload: this.call(Payload as SagaCall), StatusCode: 200 }),
      'sqs:sendMessage': ({ MessageBody }) => this.report(MessageBody as SagaReport),
    });
  }

  /** The steps that were called, without attempts, compensations in brackets. */
  public get order(): string[] {
    const names = this.calls.map(({ step, actionIdempotencyKey }) => (actionIdempotencyKey ? `(${step})` : step));
    return names.filter((name, i) => names.indexOf(name) === i);
  }

  private call(call: SagaCall): unknown {
    this.calls.push(call);
    return call.actionIdempotencyKey === undefined ? this.act(call.step) : this.undo(call.step);
  }

  private act(step: string): unknown {
    const fate = this.fates.actions?.[step] ?? 'done';
    if (fate === 'rejected') throw new TaskFailure('Refused', `${step} says no`);
    if (fate === 'failed') throw new TaskFailure('Error', `${step} is broken`);
    this.effects.add(step);
    if (fate === 'failedAfterwards') throw new TaskFailure('Error', `${step} is broken afterwards`);
    if (fate === 'timedOut') throw new TaskFailure('States.Timeout', '');
    if (fate === 'tooLarge') return 'x'.repeat(300_000);
    return this.fates.results?.[step] ?? { id: `${step}-1` };
  }

  private undo(step: string): unknown {
    if (this.fates.compensations?.[step] === 'broken') throw new TaskFailure('Error', `${step} cannot be undone`);
    this.effects.delete(step);
    return { undone: true };
  }

  private report(report: SagaReport): unknown {
    if (this.fates.queue === 'down') throw new TaskFailure('Sqs.SdkClientException', 'no connection');
    this.reports.push(report);
    return { MessageId: '1' };
  }
}
