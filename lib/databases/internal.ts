export { throttlesAlarm } from './private/item-table-alarms';
