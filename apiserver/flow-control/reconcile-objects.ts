import { deepClone } from '../../apimachinery/equality.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import { flowSchemas } from '../../apimachinery/kinds/flowcontrol/flow-schema.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { FlowSchema, FlowSchemaCondition } from '../../apimachinery/types/flowcontrol-v1.ts'
import { toTime } from '../../platform/clock.ts'
import { type Endpoint, endpointOf } from '../registry/endpoint.ts'
import type { Registry } from '../registry/registry.ts'
import { updateObject } from '../registry/update.ts'
import { type Correction, ensureObject, systemContext } from '../system-objects.ts'
import { autoUpdateAnnotation, bootstrapFlowControl, mandatoryNames } from './bootstrap-objects.ts'

/** Creates the priority levels and FlowSchemas that every cluster has, and brings those up to date that nobody has taken over. */
export async function reconcileFlowControl(registry: Registry): Promise<void> {
  await Promise.all(bootstrapFlowControl().map((object) => ensureObject(registry, object, withWantedSpec)))
}

/** Users may change suggested objects: they say so with the annotation, or by having done it. */
const withWantedSpec: Correction = (found, wanted) => {
  const { name, annotations, generation } = found.metadata
  const mayUpdate = annotations?.[autoUpdateAnnotation] ?? String(generation === 1)
  const corrected = deepClone(found)
  if (!mandatoryNames.has(name) && mayUpdate !== 'true') return corrected
  corrected.metadata.annotations = { ...annotations, [autoUpdateAnnotation]: 'true' }
  return { ...corrected, spec: (wanted as FlowSchema).spec } as KubeObject
}

/** Says in the status of a FlowSchema whether its priority level exists (condition `Dangling`). */
export async function reportDangling(registry: Registry, schema: FlowSchema, levelExists: boolean): Promise<void> {
  const kind = eraseKind(flowSchemas)
  const endpoint = endpointOf(kind, 'status') as Endpoint
  const context = { ...systemContext(registry, { kind, metadata: schema.metadata }), subresource: 'status' }
  const wanted = danglingCondition(schema, levelExists, toTime(context.nowMs))
  await updateObject(registry, context, endpoint, {
    compute: (found) => ({ ...deepClone(found), status: { conditions: [wanted] } }) as KubeObject,
  })
}

/** Whether the status says already what it should. */
export function isDanglingReported({ status }: FlowSchema, levelExists: boolean): boolean {
  const condition = status.conditions?.find(({ type }) => type === 'Dangling')
  return condition?.status === (levelExists ? 'False' : 'True')
}

function danglingCondition({ spec }: FlowSchema, levelExists: boolean, time: string): FlowSchemaCondition {
  const { name } = spec.priorityLevelConfiguration
  const subject = `This FlowSchema references the PriorityLevelConfiguration object named "${name}"`
  return {
    type: 'Dangling',
    status: levelExists ? 'False' : 'True',
    lastTransitionTime: time,
    reason: levelExists ? 'Found' : 'NotFound',
    message: levelExists ? `${subject} and it exists` : `${subject} but there is no such object`,
  }
}
