import {
  LargeObjects,
  MigrationErrorPolicy,
  MigrationSettings,
  TargetPreparation,
} from '../migration/migration-settings';
import { TableSelection } from '../migration/table-selection';
import { TableTransformation } from '../migration/table-transformation';

/** Engines of which each row can be compared. https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Validating.html */
const DATABASES = ['aurora', 'aurora-postgresql', 'mariadb', 'mysql', 'oracle', 'postgres', 'sqlserver'];

/** Whether rows can be compared in a target. */
export function canValidate(engineName: string): boolean {
  return DATABASES.includes(engineName);
}

/**
 * The settings of a task as DMS has them. Whatever counts is written, also where it is the default of today.
 * https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TaskSettings.html
 */
export function taskSettings(settings: MigrationSettings, targetEngine: string): object {
  const policy = settings.errorPolicy ?? MigrationErrorPolicy.SUSPEND_TABLE;
  return {
    TargetMetadata: {
      ...(settings.largeObjects ?? LargeObjects.limited())._render(),
      BatchApplyEnabled: settings.batchApply ?? false,
      // Where a task is resumed after its instance was lost, changes are applied once.
      TaskRecoveryTableEnabled: canValidate(targetEngine),
    },
    FullLoadSettings: {
      TargetTablePrepMode: settings.targetPreparation ?? TargetPreparation.DO_NOTHING,
      MaxFullLoadSubTasks: settings.maxParallelTables ?? 8,
      StopTaskCachedChangesApplied: false,
      StopTaskCachedChangesNotApplied: false,
    },
    Logging: { EnableLogging: true },
    ControlTablesSettings: {
      ...(settings.controlSchema === undefined ? {} : { ControlSchema: settings.controlSchema }),
      HistoryTableEnabled: true,
      SuspendedTablesTableEnabled: true,
      StatusTableEnabled: true,
      FullLoadExceptionTableEnabled: true,
    },
    ValidationSettings: { EnableValidation: settings.validation ?? canValidate(targetEngine) },
    ErrorBehavior: {
      DataErrorPolicy: policy,
      DataTruncationErrorPolicy: policy,
      DataErrorEscalationPolicy: policy,
      TableErrorPolicy: policy,
      ApplyErrorDeletePolicy: policy,
      ApplyErrorInsertPolicy: policy,
      ApplyErrorUpdatePolicy: policy,
      ApplyErrorEscalationPolicy: policy,
      RecoverableErrorCount: -1,
      FailOnNoTablesCaptured: true,
      FailOnTransactionConsistencyBreached: false,
    },
  };
}

/**
 * The rules of the mapping, with ids by their order: selections first, because transformations of tables that nobody selected have
 * no effect. https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.html
 */
export function tableMapping(tables: TableSelection[], transformations: TableTransformation[] = []): object {
  return { rules: [...tables, ...transformations].map((each, index) => each._render(index + 1)) };
}
