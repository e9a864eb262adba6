/** Whether predictive scaling acts on its forecast. */
export enum PredictiveMode {
  /** Forecasts only, so that you can compare the forecast with the actual load. */
  FORECAST_ONLY = 'ForecastOnly',

  /** Forecasts, and adds capacity before it is needed. */
  FORECAST_AND_SCALE = 'ForecastAndScale',
}
