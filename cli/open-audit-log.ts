import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { AuditLog } from '../apiserver/audit/audit-log.ts'
import { fileSink } from '../apiserver/audit/file-sink.ts'
import { type AuditPolicy, auditPolicySchema, metadataPolicy } from '../apiserver/audit/policy.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { ClusterFlags } from './cluster-options.ts'
import { CliError } from './context.ts'

/** An audit log with its file. */
export interface OpenAuditLog {
  readonly log: AuditLog
  /** Resolves when everything is written. */
  close(): Promise<void>
}

/** Opens the audit log that the flags ask for; undefined: none. @throws {CliError} the policy is none */
export async function openAuditLog(
  { auditLog: path, auditPolicyFile }: Pick<ClusterFlags, 'auditLog' | 'auditPolicyFile'>,
  deps: { readonly clock: Clock; readonly logger: Logger; readonly metrics: Metrics },
): Promise<OpenAuditLog | undefined> {
  if (path === undefined) {
    if (auditPolicyFile !== undefined) throw new CliError('--audit-policy-file needs --audit-log')
    return undefined
  }
  const policy = auditPolicyFile === undefined ? metadataPolicy : await readPolicy(auditPolicyFile)
  const sink = fileSink(path, deps)
  return { log: new AuditLog({ ...deps, policy, sink }), close: () => sink.close() }
}

async function readPolicy(file: string): Promise<AuditPolicy> {
  try {
    return auditPolicySchema.parse(parse(await readFile(file, 'utf8')))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new CliError(`${file} is no audit policy: ${why}`)
  }
}
