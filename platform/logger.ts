import { pino } from 'pino'

/** What a log line says beside its message. */
export type LogFields = Readonly<Record<string, unknown>>

/** A log: constant messages with fields. Who handles an error logs it, once. */
export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger
}

/** The levels of `-v`: 0 warnings and errors, 1 information, 2 and above everything. */
export function levelOf(verbosity: number): 'warn' | 'info' | 'debug' {
  return verbosity <= 0 ? 'warn' : verbosity === 1 ? 'info' : 'debug'
}

/** JSON lines on standard error. Secrets never belong into fields. */
export function createLogger(verbosity: number): Logger {
  return pino({ level: levelOf(verbosity), base: null }, pino.destination({ fd: 2, sync: true }))
}

/** A log that nobody reads. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
}
