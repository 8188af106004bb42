import { createWriteStream } from 'node:fs'
import type { Logger } from '../../platform/logger.ts'
import type { Counter, Metrics } from '../../platform/metrics.ts'
import type { AuditSink } from './audit-record.ts'

/** Bytes that may wait for a disk that does not keep up; events beyond are dropped and counted. */
const maxWaitingBytes = 64 * 1024 * 1024

/** Standard output, as in upstream's `--audit-log-path=-`. */
const standardOutput = '-'

/** A sink with something to close. */
export interface FileSink extends AuditSink {
  /** Resolves when everything is written. */
  close(): Promise<void>
}

/** Appends to a file that only its owner may read. @param path `-`: standard output */
export function fileSink(path: string, { logger, metrics }: { logger: Logger; metrics: Metrics }): FileSink {
  const file =
    path === standardOutput
      ? createWriteStream('', { fd: 1, autoClose: false })
      : createWriteStream(path, { flags: 'a', mode: 0o600 })
  const dropped: Counter = metrics
    .counter({
      name: 'apiserver_audit_error_total',
      help: 'Counter of audit events that failed to be audited properly. Plugin identifies the plugin affected by the error.',
      labels: ['plugin'],
    })
    .labels('log')
  let broken = false
  file.on('error', (err) => {
    if (!broken) logger.error({ err, path }, 'cannot write the audit log')
    broken = true
  })
  return {
    write(line) {
      if (broken || file.writableLength > maxWaitingBytes) dropped.inc()
      else file.write(line)
    },
    close: () => new Promise((resolve) => (broken ? resolve() : file.end(resolve))),
  }
}
