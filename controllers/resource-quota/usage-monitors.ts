import { kinds } from '../../apimachinery/kinds/index.ts'
import { groupResource, type KubeObject, type Resource } from '../../apimachinery/object.ts'
import type { GroupAndPlural } from '../../apimachinery/resource-quota/evaluator.ts'
import { evaluatorOf } from '../../apimachinery/resource-quota/quota.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import type { Informers } from '../../client/informers/informers.ts'
import type { Clock } from '../../platform/clock.ts'

/** Told that objects of a namespace use less than before, or other things. */
export type OnLessUsed = (namespace: string) => void

/** Watches the resources that quotas count, from the first quota that counts them on. */
export class UsageMonitors {
  readonly #informers: Informers
  readonly #clock: Clock
  readonly #onLessUsed: OnLessUsed
  readonly #monitors = new Map<string, { readonly informer: Informer; readonly remove: () => void }>()

  constructor(informers: Informers, clock: Clock, onLessUsed: OnLessUsed) {
    this.#informers = informers
    this.#clock = clock
    this.#onLessUsed = onLessUsed
  }

  /** The synced objects of a resource; undefined: nothing serves it. */
  async objectsOf(resource: GroupAndPlural, client: Client): Promise<Informer | undefined> {
    const id = groupResource(resource)
    const monitor = this.#monitors.get(id) ?? (await this.#watch(id, resource, client))
    await monitor?.informer.synced
    return monitor?.informer
  }

  stop(): void {
    for (const { remove } of this.#monitors.values()) remove()
  }

  async #watch(id: string, wanted: GroupAndPlural, client: Client) {
    const resource = builtIn(wanted) ?? (await discovered(wanted, client))
    const known = this.#monitors.get(id)
    if (!resource || known) return known
    const informer = this.#informers.of(resource)
    const remove = informer.addHandler((now, old) => {
      if (old && this.#usesLess(wanted, now, old)) this.#onLessUsed(old.metadata.namespace!)
    })
    const monitor = { informer, remove }
    this.#monitors.set(id, monitor)
    return monitor
  }

  #usesLess(resource: GroupAndPlural, now: KubeObject | undefined, old: KubeObject): boolean {
    if (!now) return true
    const evaluator = evaluatorOf(resource)
    const nowMs = this.#clock.now()
    const usage = evaluator.usage(now, nowMs)
    return [...evaluator.usage(old, nowMs)].some(([name, before]) => {
      const after = usage.get(name)
      return !after || after.cmp(before) < 0
    })
  }
}

function builtIn({ group, plural }: GroupAndPlural): Resource | undefined {
  return kinds.find((kind) => kind.group === group && kind.plural === plural && kind.namespaced)
}

async function discovered({ group, plural }: GroupAndPlural, client: Client): Promise<Resource | undefined> {
  const found = (await client.discover()).filter((resource) => resource.group === group && resource.plural === plural)
  const served = found.find(({ preferred }) => preferred) ?? found[0]
  return served?.namespaced && served.verbs.includes('watch') ? served : undefined
}
