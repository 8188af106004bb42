import { isNotFound } from '../../apimachinery/errors.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { groupResource } from '../../apimachinery/object.ts'
import type { Namespace } from '../../apimachinery/types/core-v1.ts'
import type { Client, DiscoveredResource } from '../../client/client.ts'
import { DiscoveryError } from '../../client/discovery.ts'
import type { Informer } from '../../client/informers/informer.ts'
import {
  done,
  type Reconciler,
  type Result,
  requeueAfter,
  type WakeSource,
} from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import { type Clock, parseTime, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { type Progress, withProgress } from './conditions.ts'
import { deleteContent, type Remains } from './content.ts'

/** Our finalizer in the spec of every namespace. */
const kubernetesFinalizer = 'kubernetes'

/**
 * Empties namespaces that are being deleted, pods first so that nothing they need goes before them (KEP-5080), says in
 * conditions what is left, and lets the namespace go when nothing is.
 */
export class NamespaceController implements Reconciler<Namespace> {
  readonly name = 'namespace-controller'
  readonly resource = namespaces
  readonly wakeOn: readonly WakeSource[]
  readonly #clock: Clock
  readonly #namespaces: Informer<Namespace>

  constructor({ clock, informers }: ControllerDeps) {
    this.#clock = clock
    this.#namespaces = informers.of(namespaces)
    this.wakeOn = [changesOf(namespaces), this.#podsGone()]
  }

  async reconcile(namespace: Namespace, client: Client): Promise<Result> {
    if (!isLeaving(namespace)) return done
    try {
      const progress = await this.#empty(namespace, client)
      const current = await this.#report(namespace, progress, client)
      const failures = [...progress.failures, ...(progress.discoveryFailure ? [progress.discoveryFailure] : [])]
      if (failures.length > 0) throw new AggregateError(failures, 'cannot empty namespace')
      if (progress.remains.length > 0) return requeueAfter(nextLookMs(progress.remains))
      await finalize(current, client)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return done
  }

  /** The last pod's end may let a namespace go before we planned to look again. */
  #podsGone(): WakeSource {
    const isWaitedFor = (namespace: string) => {
      const object = this.#namespaces.get(namespace)
      return object !== undefined && isLeaving(object)
    }
    return {
      resource: pods,
      keys: (now, old) => {
        const namespace = old?.metadata.namespace ?? ''
        return now === undefined && isWaitedFor(namespace) ? [namespace] : []
      },
    }
  }

  async #empty({ metadata }: Namespace, client: Client): Promise<Progress> {
    const { resources, failure } = await deletableResources(client)
    const sinceMs = parseTime(metadata.deletionTimestamp!)
    const leaving = { namespace: metadata.name, sinceMs, nowMs: this.#clock.now() }
    const remains: Remains[] = []
    const failures: Error[] = []
    const deleteEach = async (wanted: readonly DiscoveredResource[]) => {
      for (const resource of wanted) {
        const left = await deleteContent(client, resource, leaving).catch((error: Error) => {
          // A resource that its definition has taken along leaves nothing behind.
          if (!isNotFound(error)) failures.push(error)
        })
        if (left) remains.push(left)
      }
    }
    await deleteEach(resources.filter(isPods))
    if (remains.length === 0) await deleteEach(resources.filter((resource) => !isPods(resource)))
    return { remains, failures, discoveryFailure: failure }
  }

  async #report(namespace: Namespace, progress: Progress, client: Client): Promise<Namespace> {
    const conditions = namespace.status.conditions ?? []
    const updated = withProgress(conditions, progress, toTime(this.#clock.now()))
    if (updated === conditions && namespace.status.phase === 'Terminating') return namespace
    const status = { ...namespace.status, phase: 'Terminating', conditions: [...updated] }
    return client.updateStatus(namespaces, { ...namespace, status })
  }
}

function isLeaving({ metadata, spec }: Namespace): boolean {
  return metadata.deletionTimestamp !== undefined && (spec.finalizers ?? []).includes(kubernetesFinalizer)
}

function isPods(resource: DiscoveredResource): boolean {
  return groupResource(resource) === 'pods'
}

async function deletableResources(
  client: Client,
): Promise<{ readonly resources: readonly DiscoveredResource[]; readonly failure: DiscoveryError | undefined }> {
  const isDeletable = ({ namespaced, preferred, verbs }: DiscoveredResource) =>
    namespaced && preferred && verbs.includes('delete') && verbs.includes('list')
  try {
    return { resources: (await client.discover()).filter(isDeletable), failure: undefined }
  } catch (error) {
    // What the other groups hold can go meanwhile.
    if (!(error instanceof DiscoveryError)) throw error
    return { resources: error.found.filter(isDeletable), failure: error }
  }
}

/** Half of what the slowest resource will take, as upstream. */
function nextLookMs(remains: readonly Remains[]): number {
  const slowestSeconds = Math.max(...remains.map(({ estimateSeconds }) => estimateSeconds))
  return (Math.floor(slowestSeconds / 2) + 1) * 1000
}

async function finalize(namespace: Namespace, client: Client): Promise<void> {
  const finalizers = (namespace.spec.finalizers ?? []).filter((finalizer) => finalizer !== kubernetesFinalizer)
  const body = { ...namespace, spec: { ...namespace.spec, finalizers } }
  await client.updateSubresource(namespaces, namespace.metadata, 'finalize', body)
}
