import { isNotFound } from '../../apimachinery/errors.ts'
import { customResourceDefinitions } from '../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { apiServices } from '../../apimachinery/kinds/apiregistration/api-service.ts'
import { eraseKind, type Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { Logger } from '../../platform/logger.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import { priorityOf } from '../http/discovery/group-priorities.ts'
import { onChanges } from '../on-changes.ts'
import { deleteObject } from '../registry/delete.ts'
import type { Registry } from '../registry/registry.ts'
import { ensureObject, type SystemObject, systemContext } from '../system-objects.ts'

/** Says that the server looks after an APIService: from its start on, or all the time (kube-aggregator autoregister). */
const managedLabel = 'kube-aggregator.kubernetes.io/automanaged'

/** The group that describes the others has no APIService of its own. */
const unregisteredGroup = 'apiregistration.k8s.io'

const kind = eraseKind(apiServices)

/** Creates the APIServices of what the server answers itself. */
export async function registerLocalServices(registry: Registry): Promise<void> {
  const { builtIn, custom } = groupVersions(registry)
  const objects = [...builtIn.map((each) => localService(each, 'onstart')), ...custom.map(customService)]
  await Promise.all(objects.map((object) => ensureObject(registry, object)))
  await removeUnserved(registry, new Set(custom.map(nameOf)))
}

/** Keeps those of custom resources: they come and go with their definitions. @returns stops */
export function followLocalServices(
  registry: Registry,
  { logger, tracker }: { readonly logger: Logger; readonly tracker: TaskTracker },
): () => void {
  const watched = [eraseKind(customResourceDefinitions), kind]
  return onChanges(registry, watched, 'APIServices', tracker, async () => {
    try {
      const { custom } = groupVersions(registry)
      const store = registry.store(kind)
      const missing = custom.filter((each) => !store.get({ name: nameOf(each) }))
      await Promise.all(missing.map((each) => ensureObject(registry, customService(each))))
      await removeUnserved(registry, new Set(custom.map(nameOf)))
    } catch (err) {
      logger.warn({ err }, 'cannot register APIServices')
    }
  })
}

type GroupVersion = Pick<Kind, 'group' | 'version'>

function groupVersions({ kinds }: Registry): { builtIn: GroupVersion[]; custom: GroupVersion[] } {
  const builtIn = new Map<string, GroupVersion>()
  const custom = new Map<string, GroupVersion>()
  for (const { group, version, rules } of kinds.all) {
    const found = { group, version }
    if (group !== unregisteredGroup) (rules.custom ? custom : builtIn).set(nameOf(found), found)
  }
  for (const name of builtIn.keys()) custom.delete(name)
  return { builtIn: [...builtIn.values()], custom: [...custom.values()] }
}

function nameOf({ group, version }: GroupVersion): string {
  return `${version}.${group}`
}

function customService(groupVersion: GroupVersion): SystemObject {
  return localService(groupVersion, 'true')
}

function localService({ group, version }: GroupVersion, managed: string): SystemObject {
  return {
    kind,
    metadata: { name: nameOf({ group, version }), labels: { [managedLabel]: managed } },
    spec: { ...(group && { group }), version, ...priorityOf(group, version) },
  }
}

/** Deletes those that were registered for custom resources which are not served any more. */
async function removeUnserved(registry: Registry, served: ReadonlySet<string>): Promise<void> {
  for (const { object } of registry.store(kind).all()) {
    const { metadata } = object
    if (metadata.labels?.[managedLabel] !== 'true' || served.has(metadata.name)) continue
    const context = systemContext(registry, { kind, metadata })
    await deleteObject(registry, context, { dryRun: false }).catch((err: unknown) => {
      if (!isNotFound(err)) throw err
    })
  }
}
