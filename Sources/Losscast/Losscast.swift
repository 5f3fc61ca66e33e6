/// One import for what a user of the library needs: logs, schedules, laws, fits, forecasts, scaling laws
/// and plans, where curves end, whether to stop, what to run next, which method is soonest, the trainer, and pictures.
///
/// ```swift
/// import Losscast
/// ```
@_exported public import Basics
@_exported public import Extrapolation
@_exported public import Fitting
@_exported public import Forecasting
@_exported public import Laws
@_exported public import Planning
@_exported public import Plots
@_exported public import Records
@_exported public import Reports
@_exported public import Scaling
@_exported public import Schedules
@_exported public import Scoring
@_exported public import Stopping
@_exported public import Training
