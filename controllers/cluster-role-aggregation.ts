import { deepEqual } from '../apimachinery/equality.ts'
import { clusterRoles } from '../apimachinery/kinds/rbac/cluster-role.ts'
import { labelMatcherOf } from '../apimachinery/selectors/labels.ts'
import type { ClusterRole, PolicyRule } from '../apimachinery/types/rbac-v1.ts'
import type { Client } from '../client/client.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../client/reconcilers/reconciler.ts'
import { changesOf } from '../client/reconcilers/wake.ts'
import type { ControllerDeps } from './controller.ts'

/** Gives ClusterRoles with an aggregation rule the rules of all roles that it selects. */
export class ClusterRoleAggregation implements Reconciler<ClusterRole> {
  readonly name = 'clusterrole-aggregation-controller'
  readonly resource = clusterRoles
  readonly wakeOn: readonly WakeSource[]
  readonly #roles: Informer<ClusterRole>

  constructor({ informers }: ControllerDeps) {
    this.#roles = informers.of(clusterRoles)
    // Which roles a change concerns is for their selectors to say; there are few that have one.
    const aggregated = { resource: clusterRoles, keys: () => this.#aggregated() }
    this.wakeOn = [changesOf(clusterRoles), aggregated]
  }

  async reconcile(role: ClusterRole, client: Client): Promise<Result> {
    if (!role.aggregationRule) return done
    const rules = this.#gather(role)
    if (!deepEqual(rules, role.rules ?? [])) await client.update(clusterRoles, { ...role, rules })
    return done
  }

  #aggregated(): string[] {
    return this.#roles
      .list()
      .filter(({ aggregationRule }) => aggregationRule)
      .map(({ metadata }) => metadata.name)
  }

  /** In the order of the roles' names for each selector, each rule once. */
  #gather({ metadata, aggregationRule }: ClusterRole): PolicyRule[] {
    const all = this.#roles.list().toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    const seen = new Set<string>()
    return (aggregationRule?.clusterRoleSelectors ?? []).flatMap((selector) => {
      const { matches } = labelMatcherOf(selector)
      return all
        .filter((other) => other.metadata.name !== metadata.name && matches(other.metadata.labels ?? {}))
        .flatMap(({ rules }) => rules ?? [])
        .filter((rule: PolicyRule) => {
          const text = JSON.stringify(rule)
          return !seen.has(text) && seen.add(text)
        })
    })
  }
}
