import { IResource } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Rules } from '../../private/validation';
import { letCall, letInvoke, letRun } from '../private/pipe-grants';
import { httpParameters } from '../private/pipe-target-parameters';
import { apiDestinationRules, expressRules } from '../private/pipe-target-rules';
import { PipeInput } from './pipe-input';
import { PipeApiDestinationOptions } from './pipe-target-options';

/** Options of an enrichment of an `EventPipe`. */
export interface PipeEnrichmentOptions {
  /**
   * The form in which messages or records are passed to the enrichment.
   *
   * @default - as the source has them
   */
  readonly input?: PipeInput;
}

/**
 * A function, workflow or endpoint that an `EventPipe` calls before its target, which gets the answer instead of the event, 6 MB at most. After an
 * empty answer no target is called
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/pipes-enrichment.html).
 */
export abstract class PipeEnrichment {
  /** A function, or the version or alias of one. It gets a list, even of one, and returns a list. */
  public static lambdaFunction(handler: lambda.IFunction, options: PipeEnrichmentOptions = {}): PipeEnrichment {
    return new FunctionEnrichment(handler, options);
  }

  /** An express workflow: Pipes wait for the answer, which standard ones do not give. */
  public static expressWorkflow(machine: sfn.IStateMachine, options: PipeEnrichmentOptions = {}): PipeEnrichment {
    return new WorkflowEnrichment(machine, options);
  }

  /**
   * An endpoint outside AWS, or a private one, of an `EventApiDestination`: a request for each message or record, which answers within 5
   * seconds.
   */
  public static apiDestination(
    destination: events.IApiDestination,
    options: PipeApiDestinationOptions = {},
  ): PipeEnrichment {
    return new ApiDestinationEnrichment(destination, options);
  }

  /**
   * The function, state machine or API destination.
   *
   * @internal
   */
  public abstract readonly _resource: IResource;

  /**
   * Its ARN.
   *
   * @internal
   */
  public abstract readonly _arn: string;

  /**
   * The form of events.
   *
   * @internal
   */
  public abstract readonly _input: PipeInput | undefined;

  /**
   * The parameters of the request, of an API destination.
   *
   * @internal
   */
  public readonly _http?: CfnPipe.PipeEnrichmentHttpParametersProperty;

  /**
   * The maximum number of events of a batch, if there is one.
   *
   * @internal
   */
  public readonly _maxBatchSize?: number;

  /**
   * The rules.
   *
   * @internal
   */
  public abstract _rules(): Rules;

  /**
   * Lets the pipe call it.
   *
   * @internal
   */
  public abstract _bind(role: iam.Role): void;
}

class FunctionEnrichment extends PipeEnrichment {
  constructor(
    public readonly _resource: lambda.IFunction,
    private readonly options: PipeEnrichmentOptions,
  ) {
    super();
  }

  public get _input(): PipeInput | undefined {
    return this.options.input;
  }

  public get _arn(): string {
    return this._resource.functionArn;
  }

  public _rules(): Rules {
    return [];
  }

  public _bind(role: iam.Role): void {
    letInvoke(role, this._resource);
  }
}

class WorkflowEnrichment extends PipeEnrichment {
  constructor(
    public readonly _resource: sfn.IStateMachine,
    private readonly options: PipeEnrichmentOptions,
  ) {
    super();
  }

  public get _input(): PipeInput | undefined {
    return this.options.input;
  }

  public get _arn(): string {
    return this._resource.stateMachineArn;
  }

  public _rules(): Rules {
    return expressRules('enrichment', this._resource);
  }

  public _bind(role: iam.Role): void {
    letRun(role, this._resource);
  }
}

class ApiDestinationEnrichment extends PipeEnrichment {
  public override readonly _http: CfnPipe.PipeEnrichmentHttpParametersProperty;
  public override readonly _maxBatchSize = 1;

  constructor(
    public readonly _resource: events.IApiDestination,
    private readonly options: PipeApiDestinationOptions,
  ) {
    super();
    this._http = httpParameters(options);
  }

  public get _input(): PipeInput | undefined {
    return this.options.input;
  }

  public get _arn(): string {
    return this._resource.apiDestinationArn;
  }

  public _rules(): Rules {
    return apiDestinationRules(this.options);
  }

  public _bind(role: iam.Role): void {
    letCall(role, this._resource);
  }
}
