import { isNotFound } from '../../apimachinery/errors.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import { flowSchemas } from '../../apimachinery/kinds/flowcontrol/flow-schema.ts'
import { priorityLevelConfigurations } from '../../apimachinery/kinds/flowcontrol/priority-level-configuration.ts'
import type { FlowSchema } from '../../apimachinery/types/flowcontrol-v1.ts'
import type { Logger } from '../../platform/logger.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import { onChanges } from '../on-changes.ts'
import type { Registry } from '../registry/registry.ts'
import { isDanglingReported, reportDangling } from './reconcile-objects.ts'

/** Makes the statuses of all FlowSchemas true: whether their priority levels exist. */
export async function checkSchemaStatuses(registry: Registry, logger: Logger): Promise<void> {
  const levels = registry.store(eraseKind(priorityLevelConfigurations))
  const check = async (schema: FlowSchema) => {
    const levelExists = levels.get({ name: schema.spec.priorityLevelConfiguration.name }) !== undefined
    if (!isDanglingReported(schema, levelExists)) await reportDangling(registry, schema, levelExists)
  }
  for (const { reason } of await settledChecks(registry, check))
    if (!isNotFound(reason)) logger.warn({ err: reason }, 'cannot write the status of a FlowSchema')
}

async function settledChecks(registry: Registry, check: (schema: FlowSchema) => Promise<void>) {
  const schemas = registry.store(eraseKind(flowSchemas)).all()
  const outcomes = await Promise.allSettled(schemas.map(({ object }) => check(object as FlowSchema)))
  return outcomes.filter((outcome) => outcome.status === 'rejected')
}

/** Keeps them true. @returns stops */
export function followSchemaStatuses(
  registry: Registry,
  { logger, tracker }: { readonly logger: Logger; readonly tracker: TaskTracker },
): () => void {
  const kinds = [eraseKind(flowSchemas), eraseKind(priorityLevelConfigurations)]
  return onChanges(registry, kinds, 'FlowSchema statuses', tracker, () => checkSchemaStatuses(registry, logger))
}
