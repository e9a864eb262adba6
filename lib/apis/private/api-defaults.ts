import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApiThrottle } from '../api-throttle';

/** The stage of REST and WebSocket APIs. */
export const STAGE_NAME = 'live';

/** Half of the concurrency that the functions of a new account share, at one response a second. */
export const THROTTLE: ApiThrottle = { rateLimit: 500, burstLimit: 1000 };

/** The index of a connection table by topic. */
export const TOPIC_INDEX = 'byTopic';

/** The retention of access and execution logs. */
export const LOG_RETENTION = logs.RetentionDays.THREE_MONTHS;

/** The level at which API Gateway logs the execution of a REST API. */
export const EXECUTION_LOG_LEVEL = apigateway.MethodLoggingLevel.ERROR;

/** The time that a REST API waits for a function, unless the quota of the account is raised. */
export const INTEGRATION_TIMEOUT = Duration.seconds(29);

/** The thresholds of the alarms that all kinds of APIs have. */
export const ALARM_THRESHOLDS = { clientErrorPercent: 25, errorPercent: 1, latencyP99: Duration.seconds(3) };
